package dev.merrow.spring.autoconfigure;

import static dev.merrow.ws.server.auth.OriginAuthenticator.createOriginAuthenticator;

import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.engine.Request;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Accepts only pages that the application itself serves, and those of listed sites: browsers send a
 * user's cookies to the application whichever site's page connects. A client that is not a browser
 * need not send an origin.
 */
final class SameOriginAuthenticator implements Authenticator {
  private final Authenticator next;
  private final Authenticator listed;

  /**
   * @param origins as for {@link dev.merrow.ws.server.auth.OriginAuthenticator}
   * @param next decides about those who are let through
   */
  SameOriginAuthenticator(List<String> origins, Authenticator next) {
    this.next = next;
    this.listed = createOriginAuthenticator(origins, next);
  }

  @Override
  public boolean acceptsFreshTokens() {
    return next.acceptsFreshTokens();
  }

  @Override
  public CompletionStage<Decision> authenticate(AuthRequest request) {
    String origin = request.upgrade().header("Origin");
    return origin != null && isSame(origin, request.upgrade().header("Host"))
        ? next.authenticate(request)
        : listed.authenticate(request);
  }

  @Override
  public CompletionStage<Boolean> isAdministrator(Request request) {
    String origin = request.header("Origin");
    return origin != null && isSame(origin, request.header("Host"))
        ? next.isAdministrator(request)
        : listed.isAdministrator(request);
  }

  /** Whether a browser that shows a page of the origin reached it at the host. */
  static boolean isSame(String origin, @Nullable String host) {
    try {
      URI site = new URI(origin);
      if (site.getScheme() == null || site.getRawAuthority() == null || host == null) {
        return false;
      }
      String usualPort = site.getScheme().equals("https") ? ":443" : ":80";
      return without(usualPort, site.getRawAuthority()).equals(without(usualPort, host));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String without(String port, String authority) {
    String lower = authority.toLowerCase(Locale.ROOT);
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }
}
