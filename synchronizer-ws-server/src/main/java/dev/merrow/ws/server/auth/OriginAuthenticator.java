package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.engine.Request;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Accepts only pages of certain sites, and asks another authenticator about these. A browser sends
 * the site of the page that opens a WebSocket, and pages can't change it, so other sites can't use
 * the access that a visitor's browser has here. A client that is not a browser can claim any
 * origin, and need not send one: only the other authenticator decides about it.
 */
public final class OriginAuthenticator implements Authenticator {
  private final Predicate<String> allowed;
  private final Authenticator next;

  private OriginAuthenticator(Predicate<String> allowed, Authenticator next) {
    this.allowed = allowed;
    this.next = next;
  }

  /**
   * Accepts the pages of sites on a list.
   *
   * @param origins as browsers send them, such as {@code https://example.com} or {@code
   *     http://localhost:5173}: a scheme, a host in ASCII, and a port unless it is the scheme's
   *     own; or {@code null}, which they send for local files and for sandboxed pages
   * @param next decides about those who are let through
   * @throws IllegalArgumentException if an element is not an origin that browsers send
   */
  public static OriginAuthenticator createOriginAuthenticator(
      Collection<String> origins, Authenticator next) {
    Set<String> listed =
        origins.stream().map(Origins::requireSendable).collect(Collectors.toUnmodifiableSet());
    return new OriginAuthenticator(origin -> listed.contains(Origins.normal(origin)), next);
  }

  /**
   * Accepts the pages that this machine serves to itself: from {@code localhost}, names below it,
   * and loopback addresses, at any port. So no web site that a user visits on this machine reaches
   * a server that listens only for this machine.
   *
   * @param next decides about those who are let through
   */
  public static OriginAuthenticator createLoopbackOriginAuthenticator(Authenticator next) {
    return new OriginAuthenticator(Origins::isLoopback, next);
  }

  @Override
  public boolean acceptsFreshTokens() {
    return next.acceptsFreshTokens();
  }

  @Override
  public CompletionStage<Decision> authenticate(AuthRequest request) {
    String origin = request.upgrade().header("Origin");
    return origin == null || allowed.test(origin)
        ? next.authenticate(request)
        : Decisions.now(Decisions.forbidden("Pages of its origin are not allowed: " + origin));
  }

  @Override
  public CompletionStage<Boolean> isAdministrator(Request request) {
    String origin = request.header("Origin");
    return origin == null || allowed.test(origin)
        ? next.isAdministrator(request)
        : CompletableFuture.completedFuture(false);
  }
}
