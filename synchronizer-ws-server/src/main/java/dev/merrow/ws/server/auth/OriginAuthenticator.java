package dev.merrow.ws.server.auth;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Lets in only pages of certain sites, and asks another authenticator about these. A browser tells
 * the site of the page that opens a WebSocket, and pages can't change that: so other sites can't
 * use what a visitor's browser may do here. A client that is no browser can claim any origin, and
 * need not tell one: the other authenticator alone decides about it.
 */
public final class OriginAuthenticator implements Authenticator {
  private final Predicate<String> allowed;
  private final Authenticator next;

  private OriginAuthenticator(Predicate<String> allowed, Authenticator next) {
    this.allowed = allowed;
    this.next = next;
  }

  /**
   * Lets in the pages of sites on a list.
   *
   * @param origins as browsers send them, such as {@code https://example.com} or {@code
   *     http://localhost:5173}: a scheme, a host in ASCII, and a port unless it is the scheme's
   *     own; or {@code null}, which they send for local files and for pages that are shut in a
   *     sandbox
   * @param next decides about those who are let through
   * @throws IllegalArgumentException if something is no origin that browsers send
   */
  public static OriginAuthenticator createOriginAuthenticator(
      Collection<String> origins, Authenticator next) {
    Set<String> listed =
        origins.stream().map(Origins::requireSendable).collect(Collectors.toUnmodifiableSet());
    return new OriginAuthenticator(origin -> listed.contains(Origins.normal(origin)), next);
  }

  /**
   * Lets in the pages that this machine serves to itself: of {@code localhost}, names below it, and
   * loopback addresses, at any port. So no web site that somebody visits on this machine reaches
   * what listens for this machine alone.
   *
   * @param next decides about those who are let through
   */
  public static OriginAuthenticator createLoopbackOriginAuthenticator(Authenticator next) {
    return new OriginAuthenticator(Origins::isLoopback, next);
  }

  @Override
  public CompletionStage<Decision> authenticate(AuthRequest request) {
    String origin = request.upgrade().header("Origin");
    return origin == null || allowed.test(origin)
        ? next.authenticate(request)
        : Decisions.now(Decisions.forbidden("Pages of its origin are not allowed: " + origin));
  }
}
