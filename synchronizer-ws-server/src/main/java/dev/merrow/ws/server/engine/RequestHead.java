package dev.merrow.ws.server.engine;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * What an engine has read of a request, just as it was sent.
 *
 * @param method such as {@code GET}
 * @param target what stands behind the method
 * @param version such as {@code HTTP/1.1}
 * @param headers by name, which must be found whatever its case, with the values of all lines
 * @param remote where the connection comes from
 * @param tlsPeer see {@link Request#tlsPeer()}
 */
public record RequestHead(
    String method,
    String target,
    String version,
    Map<String, List<String>> headers,
    InetSocketAddress remote,
    List<X509Certificate> tlsPeer) {}
