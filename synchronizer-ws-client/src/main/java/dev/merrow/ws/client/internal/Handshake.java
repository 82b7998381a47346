package dev.merrow.ws.client.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.merrow.ws.client.engine.SocketRequest;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is said before there are frames: to a proxy, and to open the WebSocket (RFC 6455, 4.1). */
final class Handshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;
  private static final int OK_FROM = 200;
  private static final int OK_TO = 299;

  static final int SWITCHING = 101;

  /** What only the engine may say. */
  private static final Set<String> RESERVED =
      Set.of("connection", "upgrade", "content-length", "transfer-encoding");

  private final SocketRequest request;
  private final String key;

  Handshake(SocketRequest request, SecureRandom random) {
    this.request = request;
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    this.key = Base64.getEncoder().encodeToString(bytes);
  }

  static boolean isSecure(URI uri) {
    return uri.getScheme().toLowerCase(Locale.ROOT).equals("wss");
  }

  static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : isSecure(uri) ? 443 : 80;
  }

  /** Returns the host as names are looked up and certificates say it: without brackets. */
  static String host(URI uri) {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Returns the request for a tunnel through a proxy. */
  byte[] tunnelRequest() throws IOException {
    String target = request.uri().getHost() + ":" + port(request.uri());
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Host", target);
    headers.putAll(request.proxyHeaders());
    return head("CONNECT " + target + " HTTP/1.1", headers);
  }

  /** Checks what the proxy answered. */
  static void checkTunnel(HttpHead response) throws IOException {
    if (response.status() < OK_FROM || response.status() > OK_TO) {
      throw new IOException("The proxy refuses: HTTP " + said(response));
    }
  }

  /** Returns the request for a WebSocket. */
  byte[] upgradeRequest() throws IOException {
    URI uri = request.uri();
    boolean hasPort = uri.getPort() >= 0 && uri.getPort() != (isSecure(uri) ? 443 : 80);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Host", uri.getHost() + (hasPort ? ":" + uri.getPort() : ""));
    for (Map.Entry<String, String> header : request.headers().entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (RESERVED.contains(name) || name.startsWith("sec-websocket-")) {
        throw new IOException("The header " + header.getKey() + " cannot be chosen");
      }
      headers.put(header.getKey(), header.getValue());
    }
    headers.put("Connection", "Upgrade");
    headers.put("Upgrade", "websocket");
    headers.put("Sec-WebSocket-Version", "13");
    headers.put("Sec-WebSocket-Key", key);
    if (!request.subprotocols().isEmpty()) {
      headers.put("Sec-WebSocket-Protocol", String.join(", ", request.subprotocols()));
    }
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return head("GET " + path + query + " HTTP/1.1", headers);
  }

  private static byte[] head(String firstLine, Map<String, String> headers) throws IOException {
    StringBuilder head = new StringBuilder(firstLine).append("\r\n");
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String line = header.getKey() + ": " + header.getValue();
      if (header.getKey().isEmpty()
          || header.getKey().indexOf(':') >= 0
          || line.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
        throw new IOException("The header " + header.getKey().strip() + " is malformed");
      }
      head.append(line).append("\r\n");
    }
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  /** Checks the response of a server that switches to WebSocket. */
  void checkUpgrade(HttpHead response) throws IOException {
    if (!response.has("Upgrade", "websocket") || !response.has("Connection", "upgrade")) {
      throw new IOException("The server switches to something else than WebSocket");
    }
    if (!accept().equals(response.header("Sec-WebSocket-Accept"))) {
      throw new IOException("The server's response is not the one to this request");
    }
    if (response.headers().containsKey("Sec-WebSocket-Extensions")) {
      throw new IOException("The server uses an extension that was not offered");
    }
    if (response.headers().containsKey("Sec-WebSocket-Protocol")) {
      String chosen = subprotocol(response);
      if (chosen == null || !request.subprotocols().contains(chosen)) {
        throw new IOException("The server chose a subprotocol that was not offered");
      }
    }
  }

  /** Returns the subprotocol that the server chose; null if none. */
  static @Nullable String subprotocol(HttpHead response) {
    return response.header("Sec-WebSocket-Protocol");
  }

  /** Says what a server answered that does not switch. */
  static IOException refusal(HttpHead response) {
    String location = response.header("Location");
    return new IOException(
        "HTTP " + said(response) + (location == null ? "" : ", see " + location));
  }

  private static String said(HttpHead response) {
    return (response.status() + " " + response.reason()).strip();
  }

  private String accept() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Each JDK has SHA-1", e);
    }
  }
}
