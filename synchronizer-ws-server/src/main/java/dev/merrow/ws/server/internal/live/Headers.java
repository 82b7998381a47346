package dev.merrow.ws.server.internal.live;

import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.internal.address.IpAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers of requests and responses that keep other sites out. */
final class Headers {
  /** Scripts and styles come from the broker alone, and text never becomes markup. */
  private static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final String DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(localhost|.+\\.localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1])(:\\d+)?",
          Pattern.CASE_INSENSITIVE);

  /** Headers of which a proxy adds some. */
  private static final List<String> OF_PROXIES =
      List.of(
          "Forwarded",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-Forwarded-Proto",
          "X-Real-IP",
          "Via");

  private Headers() {}

  static Map<String, String> ofPage() {
    return headers(PAGE_POLICY, "no-cache");
  }

  static Map<String, String> ofData() {
    return headers(DATA_POLICY, "no-store");
  }

  private static Map<String, String> headers(String policy, String caching) {
    return Map.of(
        "Content-Security-Policy", policy,
        "Cache-Control", caching,
        "X-Content-Type-Options", "nosniff",
        "X-Frame-Options", "DENY",
        "Referrer-Policy", "no-referrer",
        "Cross-Origin-Opener-Policy", "same-origin",
        "Cross-Origin-Resource-Policy", "same-origin");
  }

  /** Returns an answer in JSON. */
  static Page json(int status, String json) {
    return new Page(status, ofData(), "application/json", json);
  }

  /** Returns an answer in JSON with one more header. */
  static Page json(int status, String json, String header, String value) {
    Map<String, String> headers = new HashMap<>(ofData());
    headers.put(header, value);
    return new Page(status, headers, "application/json", json);
  }

  /**
   * Returns whether a request was sent to this machine by a name that means this machine, and by no
   * proxy. Otherwise it may come from a page whose site's name someone makes mean this machine (DNS
   * rebinding), or from elsewhere.
   */
  static boolean isForThisMachine(Request request) {
    String host = request.header("Host");
    return host != null
        && LOOPBACK.matcher(host).matches()
        && isLoopback(request.remote())
        && OF_PROXIES.stream().allMatch(name -> request.header(name) == null);
  }

  private static boolean isLoopback(InetSocketAddress remote) {
    // an engine may know it as a text alone, maybe with the interface after it
    InetAddress address =
        remote.isUnresolved()
            ? IpAddresses.parse(remote.getHostString().split("%", 2)[0])
            : remote.getAddress();
    return address != null && address.isLoopbackAddress();
  }

  /** Returns whether a browser sent the request for a page that came over TLS. */
  static boolean isOfTls(Request request) {
    String origin = request.header("Origin");
    return origin != null && origin.startsWith("https://");
  }

  /** Returns whether a browser sent the request for a page of another site. */
  static boolean isFromOtherSite(Request request) {
    String site = request.header("Sec-Fetch-Site");
    if (site != null) {
      // the browser knows by what name it asks, which a proxy may have replaced since
      return !site.equals("same-origin") && !site.equals("none");
    }
    String origin = request.header("Origin");
    return origin != null && !isSameOrigin(origin, request.header("Host"));
  }

  private static boolean isSameOrigin(String origin, @Nullable String host) {
    int authority = origin.indexOf("://");
    if (authority < 0 || host == null) {
      return false;
    }
    String scheme = origin.substring(0, authority);
    String usualPort = scheme.equals("https") ? ":443" : ":80";
    return without(usualPort, origin.substring(authority + 3)).equals(without(usualPort, host));
  }

  private static String without(String port, String authority) {
    String lower = authority.toLowerCase(Locale.ROOT);
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }
}
