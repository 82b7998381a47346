package dev.merrow.ws.server.engine;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request.
 *
 * @param method such as {@code GET}
 * @param path just as it was sent, neither decoded nor normalised, without the leading slash and
 *     the query
 * @param query just as it was sent, without the question mark; null if there is none
 * @param headers by name, which is found whatever its case
 * @param remote where the connection comes from
 * @param tlsPeer the certificates that the other side has shown and that are trusted, its own
 *     first; none without TLS or without a client certificate
 */
public record Request(
    String method,
    String path,
    @Nullable String query,
    Map<String, List<String>> headers,
    InetSocketAddress remote,
    List<X509Certificate> tlsPeer,
    @Nullable Principal principal) {

  /** A request of a user that no container has authenticated. */
  public Request(
      String method,
      String path,
      @Nullable String query,
      Map<String, List<String>> headers,
      InetSocketAddress remote,
      List<X509Certificate> tlsPeer) {
    this(method, path, query, headers, remote, tlsPeer, null);
  }

  /** The first value of a header; null if there is no such header. */
  public @Nullable String header(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.isEmpty() ? null : values.get(0);
  }
}
