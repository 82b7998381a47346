package dev.merrow.ws.server.engine;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * The head of a request, exactly as an engine has received it.
 *
 * @param method the method, such as {@code GET}
 * @param target the request target, which follows the method
 * @param version the version, such as {@code HTTP/1.1}
 * @param headers the values of all header lines, by name; lookups must ignore the name's case
 * @param remote the address of the connection's other side
 * @param tlsPeer see {@link Request#tlsPeer()}
 */
public record RequestHead(
    String method,
    String target,
    String version,
    Map<String, List<String>> headers,
    InetSocketAddress remote,
    List<X509Certificate> tlsPeer) {}
