package dev.merrow.ws.server.internal.live;

import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.ShareHolder;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Somebody who asks: what the broker's authenticator grants them, for one request. */
final class Visitor {
  private static final Logger LOG = LoggerFactory.getLogger(Visitor.class);
  private static final long TIMEOUT_SECONDS = 10;

  private final Authenticator authenticator;
  private final Request request;
  private final InstantSource clock;

  /**
   * A visitor.
   *
   * @param authorization what was presented when the visitor signed in; null for what the request
   *     itself presents
   */
  Visitor(
      Authenticator authenticator,
      Request request,
      @Nullable String authorization,
      InstantSource clock) {
    this.authenticator = authenticator;
    this.request = forAuthenticator(request, authorization);
    this.clock = clock;
  }

  /**
   * Leaves out the query, as a token has no place there, and the origin, which was checked to be
   * this broker's own.
   */
  private static Request forAuthenticator(Request request, @Nullable String authorization) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(request.headers());
    headers.remove("Origin");
    if (authorization != null) {
      headers.put("Authorization", List.of(authorization));
    }
    return new Request(
        request.method(),
        request.path(),
        null,
        headers,
        request.remote(),
        request.tlsPeer(),
        request.principal());
  }

  /** Returns whether the visitor is an administrator; never fails. */
  CompletableFuture<Boolean> isAdministrator() {
    return safely(() -> authenticator.isAdministrator(request)).exceptionally(error -> false);
  }

  /** Returns what the visitor may do at a path; null for nothing. Never fails. */
  CompletableFuture<@Nullable Grant> grantAt(String pathId) {
    return decisionAt(pathId).thenApply(this::current);
  }

  /**
   * Returns what the visitor may see and do at a path: an administrator may look everywhere.
   *
   * @return fails with an {@link ApiException} if that is nothing
   */
  CompletableFuture<Grant> requireGrantAt(String pathId) {
    return decisionAt(pathId)
        .thenCompose(
            decision -> {
              Grant grant = current(decision);
              return grant != null
                  ? CompletableFuture.completedFuture(grant)
                  : isAdministrator()
                      .thenApply(administrator -> lookOrRefuse(administrator, decision, pathId));
            });
  }

  private static Grant lookOrRefuse(boolean administrator, Decision decision, String pathId) {
    if (administrator) {
      return new Grant(Grant.ANYONE, Access.READ_ONLY, null);
    }
    if (decision instanceof Refusal refusal && refusal.kind() == Kind.UNAUTHENTICATED) {
      throw new ApiException(401, "sign-in", "Sign in to see this.");
    }
    throw new ApiException(403, "forbidden", "You have no access to the path " + pathId);
  }

  /**
   * Returns whom the visitor is one of, among whom what is scarce is divided.
   *
   * @param identity its identity; null if that is not known
   */
  ShareHolder holder(@Nullable String identity) {
    return identity == null ? address() : ShareHolder.ofIdentity(identity);
  }

  private ShareHolder address() {
    InetAddress address = request.remote().getAddress();
    return ShareHolder.ofAddress(
        address == null ? request.remote().getHostString() : address.getHostAddress());
  }

  /**
   * Returns whether the broker knows the visitor: not whether it grants anything. Never fails.
   *
   * @return the identity if it is known, empty if it is not, and null for a stranger
   */
  CompletableFuture<@Nullable String> identity() {
    return decisionAt("")
        .thenCombine(
            isAdministrator(),
            (decision, administrator) -> {
              Grant grant = current(decision);
              if (grant != null) {
                String known = grant.knownIdentity();
                return known == null ? "" : known;
              }
              boolean known =
                  administrator
                      || (decision instanceof Refusal refusal && refusal.kind() == Kind.FORBIDDEN);
              return known ? "" : null;
            });
  }

  private CompletableFuture<Decision> decisionAt(String pathId) {
    return safely(() -> authenticator.authenticate(new AuthRequest(pathId, request)))
        .exceptionally(
            error -> {
              LOG.error("The authenticator failed", error);
              return new Refusal(Kind.FORBIDDEN, "the authenticator failed");
            });
  }

  private @Nullable Grant current(Decision decision) {
    return decision instanceof Grant grant && holds(grant, clock) ? grant : null;
  }

  /** Returns whether a grant still holds. */
  static boolean holds(Grant grant, InstantSource clock) {
    try {
      return (grant.expiry() == null || clock.instant().isBefore(grant.expiry()))
          && grant.holds().getAsBoolean();
    } catch (RuntimeException e) {
      LOG.error("Could not check the grant of {}", grant.identity(), e);
      return false;
    }
  }

  private static <T> CompletableFuture<T> safely(Supplier<CompletionStage<T>> asking) {
    try {
      CompletableFuture<T> asked = asking.get().toCompletableFuture();
      return asked.isDone() ? asked : asked.copy().orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
