package dev.merrow.ws.server.auth;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Lets in only pages of sites on a list, and asks another authenticator about these. A browser
 * tells the site of the page that opens a WebSocket, and pages can't change that: so other sites
 * can't use what a visitor's browser may do here. Who is no browser can claim any origin, and need
 * not tell one: that is let through to the other authenticator.
 */
public final class OriginAuthenticator implements Authenticator {
  private final Set<String> origins;
  private final Authenticator next;

  private OriginAuthenticator(Set<String> origins, Authenticator next) {
    this.origins = origins;
    this.next = next;
  }

  /**
   * Makes one.
   *
   * @param origins as browsers send them, such as {@code https://example.com} or {@code
   *     http://localhost:5173}: a scheme, a host and a port unless it is the scheme's own
   * @param next decides about those who are let through
   * @throws IllegalArgumentException if something is no such origin
   */
  public static OriginAuthenticator createOriginAuthenticator(
      Collection<String> origins, Authenticator next) {
    for (String origin : origins) {
      if (!origin.matches("[A-Za-z][-+.A-Za-z0-9]*://[^/?#\\s]+|null")) {
        throw new IllegalArgumentException(
            "Expected an origin such as https://example.com, without a path: " + origin);
      }
    }
    return new OriginAuthenticator(
        origins.stream().map(OriginAuthenticator::normal).collect(Collectors.toUnmodifiableSet()),
        next);
  }

  private static String normal(String origin) {
    return origin.toLowerCase(Locale.ROOT);
  }

  @Override
  public CompletionStage<Decision> authenticate(AuthRequest request) {
    String origin = request.upgrade().header("Origin");
    return origin == null || origins.contains(normal(origin))
        ? next.authenticate(request)
        : Decisions.now(Decisions.forbidden("Its origin is not on the list: " + origin));
  }
}
