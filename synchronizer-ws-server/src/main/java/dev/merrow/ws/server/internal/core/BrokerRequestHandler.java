package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.ChannelFrame;
import dev.merrow.wire.internal.MaxBytesNotice;
import dev.merrow.wire.internal.RenewalFrame;
import dev.merrow.wire.internal.StoreNotice;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Admission.Accepted;
import dev.merrow.ws.server.engine.Admission.Refused;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.RequestHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Joins authorized clients to the path that they request, or to many paths below it through
 * channels, if they offer the subprotocol for that.
 */
public final class BrokerRequestHandler implements RequestHandler {
  private static final String WHAT_THIS_IS =
      "This is a Merrow broker. Connect to it with a WebSocket.\n";

  /** The answer to requests for the root, which show that the broker is running. */
  private static final Page FRONT = Page.text(200, WHAT_THIS_IS);

  private static final Page UPGRADE_REQUIRED =
      new Page(426, Map.of("Upgrade", "websocket"), "text/plain; charset=utf-8", WHAT_THIS_IS);

  private static final Admission UNAUTHENTICATED =
      new Refused(
          new Page(
              401,
              Map.of("WWW-Authenticate", "Bearer"),
              "text/plain; charset=utf-8",
              "Authentication is required.\n"));

  private static final Admission FORBIDDEN =
      new Refused(Page.text(403, "Access to this path is not allowed.\n"));

  private final Broker broker;
  private final Authenticator authenticator;

  /**
   * A handler for a broker.
   *
   * @param authenticator says who may
   */
  public BrokerRequestHandler(Broker broker, Authenticator authenticator) {
    this.broker = broker;
    this.authenticator = authenticator;
  }

  @Override
  public CompletionStage<Admission> admit(Request request) {
    RequestAuthorizer requestAuthorizer =
        new RequestAuthorizer(authenticator, request, broker.options());
    return requestAuthorizer
        .decide(request.path())
        .thenApply(
            decision -> {
              if (decision instanceof Grant grant) {
                return accept(request, requestAuthorizer, grant);
              }
              Refusal refusal = (Refusal) decision;
              return refusal.kind() == Kind.UNAUTHENTICATED ? UNAUTHENTICATED : FORBIDDEN;
            });
  }

  private Admission accept(Request request, RequestAuthorizer requestAuthorizer, Grant grant) {
    List<String> offered = offered(request);
    if (offered.contains(ChannelFrame.SUBPROTOCOL)) {
      return new Accepted(
          ChannelFrame.SUBPROTOCOL,
          grant.knownIdentity(),
          connection ->
              broker.joinByChannels(request.path(), connection, requestAuthorizer, grant));
    }
    // of others, which say nothing to the broker, browsers want one to be chosen
    return new Accepted(
        offered.isEmpty() ? null : offered.get(0),
        grant.knownIdentity(),
        connection -> broker.join(request.path(), connection, requestAuthorizer, grant));
  }

  private static List<String> offered(Request request) {
    return request.headers().getOrDefault("Sec-WebSocket-Protocol", List.of()).stream()
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  /**
   * Tells how large a message may be, whether a fresh token may be presented, and whether the path
   * has a store; of channels the latter is told when they subscribe.
   */
  @Override
  public Map<String, String> upgradeHeaders(Request request) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(MaxBytesNotice.HEADER, MaxBytesNotice.value(broker.limits()));
    if (authenticator.acceptsFreshTokens()) {
      headers.put(RenewalFrame.HEADER, RenewalFrame.SUPPORTED);
    }
    if (!offered(request).contains(ChannelFrame.SUBPROTOCOL)) {
      headers.put(StoreNotice.HEADER, StoreNotice.value(broker.storeAt(request.path())));
    }
    return headers;
  }

  @Override
  public CompletionStage<Page> answer(Request request) {
    boolean front = request.path().isEmpty() && request.method().equals("GET");
    return CompletableFuture.completedStage(front ? FRONT : UPGRADE_REQUIRED);
  }
}
