package dev.merrow.ws.server.jakarta.internal;

import dev.merrow.ws.server.engine.Request;
import jakarta.websocket.server.HandshakeRequest;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The information of a Jakarta container about a request. */
final class HandshakeReader {
  private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";

  /** Containers don't tell where a connection comes from. */
  private static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved("unknown", 0);

  private HandshakeReader() {}

  /** A request for a path. */
  static Request of(HandshakeRequest handshake, String path) {
    return new Request(
        "GET",
        path,
        handshake.getRequestURI().getRawQuery(),
        headers(handshake.getHeaders()),
        UNKNOWN,
        List.of(),
        handshake.getUserPrincipal());
  }

  /** The request as if none but this subprotocol had been offered; an empty one is none at all. */
  static Request withSubprotocol(Request request, String subprotocol) {
    Map<String, List<String>> headers = headers(request.headers());
    headers.remove(SUBPROTOCOL);
    if (!subprotocol.isEmpty()) {
      headers.put(SUBPROTOCOL, List.of(subprotocol));
    }
    return new Request(
        request.method(),
        request.path(),
        request.query(),
        headers,
        request.remote(),
        request.tlsPeer(),
        request.principal());
  }

  private static Map<String, List<String>> headers(Map<String, List<String>> headers) {
    Map<String, List<String>> found = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach((name, values) -> found.put(name, List.copyOf(values)));
    return found;
  }
}
