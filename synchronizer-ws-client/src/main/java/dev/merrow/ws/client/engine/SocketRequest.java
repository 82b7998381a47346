package dev.merrow.ws.client.engine;

import dev.merrow.schedule.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where an {@link EngineSocket} connects to, and how.
 *
 * @param uri the server's address, with scheme {@code ws} or {@code wss}, in ASCII. Its raw path
 *     and query are requested as they are
 * @param headers additional headers of the request, by name
 * @param subprotocols what to offer, best first; may be empty
 * @param sslContext the context for {@code wss}; null for the JVM's. The name in the certificate
 *     must be the host's
 * @param proxy an HTTP proxy, without a user; null for the one that the JVM's {@link
 *     java.net.ProxySelector} names, if any
 * @param proxyHeaders sent to the proxy, by name
 * @param connectTimeout when the caller cuts the attempt
 * @param maxMessageBytes the size in bytes above which a message is not read: the socket is closed
 * @param scheduler where the client does its work; an engine may do its own there, too
 */
public record SocketRequest(
    URI uri,
    Map<String, String> headers,
    List<String> subprotocols,
    @Nullable SSLContext sslContext,
    @Nullable URI proxy,
    Map<String, String> proxyHeaders,
    Duration connectTimeout,
    int maxMessageBytes,
    Scheduler scheduler) {

  /** Shows where it connects to without the query and the headers, which may contain a token. */
  @Override
  public String toString() {
    return "SocketRequest[%s://%s%s]"
        .formatted(uri.getScheme(), uri.getRawAuthority(), uri.getRawPath());
  }
}
