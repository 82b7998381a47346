package dev.merrow.ws.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A proxy as engines are given it: without the user of its URI, who is in a header instead.
 *
 * @param uri where it is; null for the one that the JVM names, if any
 * @param headers sent to it
 */
record HttpProxy(@Nullable URI uri, Map<String, String> headers) {
  private static final String AUTHORIZATION = "Proxy-Authorization";

  static HttpProxy of(@Nullable URI proxy, Map<String, String> headers) {
    if (proxy == null || proxy.getUserInfo() == null) {
      return new HttpProxy(proxy, headers);
    }
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put(AUTHORIZATION, basic(proxy.getUserInfo()));
    all.putAll(headers);
    return new HttpProxy(withoutUser(proxy), all);
  }

  /** Returns the credentials of RFC 7617. */
  private static String basic(String userInfo) {
    String credentials = userInfo.indexOf(':') < 0 ? userInfo + ":" : userInfo;
    return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  private static URI withoutUser(URI proxy) {
    try {
      return new URI(proxy.getScheme(), null, proxy.getHost(), proxy.getPort(), null, null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("Not a proxy: " + hideUser(proxy), e);
    }
  }

  /**
   * Checks a proxy's URI.
   *
   * @throws IllegalArgumentException if it has no host, or another scheme than {@code http}
   */
  static void check(URI proxy) {
    if (proxy.getHost() == null) {
      throw new IllegalArgumentException(
          "Expected a proxy such as http://host:port: " + hideUser(proxy));
    }
    if (proxy.getScheme() != null && !proxy.getScheme().equalsIgnoreCase("http")) {
      throw new IllegalArgumentException(
          "A client speaks to its proxy in HTTP without TLS, so the proxy's URI must begin with"
              + " http:// (what passes through the tunnel to a wss server is encrypted): "
              + hideUser(proxy));
    }
  }

  private static String hideUser(URI proxy) {
    return proxy.toString().replaceFirst("//[^/?#]*@", "//");
  }
}
