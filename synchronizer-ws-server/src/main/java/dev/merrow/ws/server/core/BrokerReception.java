package dev.merrow.ws.server.core;

import dev.merrow.wire.ChannelFrame;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Reception;
import dev.merrow.ws.server.engine.Request;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Lets everyone take part in the path that they ask for, or in many below it through channels, if
 * they offer the subprotocol for that.
 */
public final class BrokerReception implements Reception {
  private static final String WHAT_THIS_IS =
      "This is a Merrow broker. Connect to it with a WebSocket.\n";

  /** What whoever looks in at the root is told, be it only to see that somebody answers. */
  private static final Page FRONT = Page.text(200, WHAT_THIS_IS);

  private static final Page UPGRADE_REQUIRED =
      new Page(426, Map.of("Upgrade", "websocket"), "text/plain; charset=utf-8", WHAT_THIS_IS);

  private final Broker broker;

  /** The reception of a broker. */
  public BrokerReception(Broker broker) {
    this.broker = broker;
  }

  @Override
  public CompletionStage<Admission> admit(Request request) {
    List<String> offered = offered(request);
    boolean channels = offered.contains(ChannelFrame.SUBPROTOCOL);
    // of others, which say nothing to the broker, browsers want one to be chosen
    String chosen = channels ? ChannelFrame.SUBPROTOCOL : offered.isEmpty() ? null : offered.get(0);
    return CompletableFuture.completedStage(
        new Admission.Accepted(
            chosen,
            connection ->
                channels
                    ? broker.joinByChannels(request.path(), connection)
                    : broker.join(request.path(), connection)));
  }

  private static List<String> offered(Request request) {
    return request.headers().getOrDefault("Sec-WebSocket-Protocol", List.of()).stream()
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  @Override
  public CompletionStage<Page> answer(Request request) {
    boolean front = request.path().isEmpty() && request.method().equals("GET");
    return CompletableFuture.completedStage(front ? FRONT : UPGRADE_REQUIRED);
  }
}
