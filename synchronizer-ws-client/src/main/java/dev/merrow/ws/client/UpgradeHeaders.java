package dev.merrow.ws.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.sync.ServerStore;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.internal.MaxBytesNotice;
import dev.merrow.wire.internal.StoreNotice;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.HandshakeResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the request to connect says besides where to: the headers, and the token of this attempt;
 * and what the response says of a store of the server's own.
 */
final class UpgradeHeaders extends ClientEndpointConfig.Configurator {
  private final URI uri;
  private final Map<String, String> headers;
  private volatile @Nullable ServerStore toldOfStore;
  private volatile long toldMaxBytes = Long.MAX_VALUE;

  private UpgradeHeaders(URI uri, Map<String, String> headers) {
    this.uri = uri;
    this.headers = headers;
  }

  /**
   * Asks for a token, if the options say so, and may block for that.
   *
   * @throws TransportException if there is none
   */
  static UpgradeHeaders ask(URI uri, WsConnectionOptions options) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(options.headers());
    Supplier<String> tokens = options.token();
    if (tokens == null) {
      return new UpgradeHeaders(uri, headers);
    }
    String token = token(tokens);
    String parameter = options.tokenParameter();
    if (parameter != null) {
      return new UpgradeHeaders(withParameter(uri, parameter, token), headers);
    }
    headers.put("Authorization", "Bearer " + token);
    return new UpgradeHeaders(uri, headers);
  }

  private static String token(Supplier<String> tokens) {
    @Nullable String token;
    try {
      token = tokens.get();
    } catch (RuntimeException e) {
      throw new TransportException("The token supplier failed: " + e, e);
    }
    if (token == null) {
      throw new TransportException("The token supplier gave no token");
    }
    return token;
  }

  private static URI withParameter(URI uri, String name, String value) {
    String parameter = URLEncoder.encode(name, UTF_8) + "=" + URLEncoder.encode(value, UTF_8);
    String query = uri.getRawQuery() == null ? parameter : uri.getRawQuery() + "&" + parameter;
    return URI.create(
        uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath() + "?" + query);
  }

  /** Returns where to connect to. */
  URI uri() {
    return uri;
  }

  /** Returns what the server has said of a store of its own; null if nothing. */
  @Nullable ServerStore toldOfStore() {
    return toldOfStore;
  }

  /** Returns how large a message may be for the server; as large as can be if it has not said. */
  long toldMaxBytes() {
    return toldMaxBytes;
  }

  @Override
  public void afterResponse(HandshakeResponse response) {
    response
        .getHeaders()
        .forEach(
            (name, values) -> {
              if (name.equalsIgnoreCase(StoreNotice.HEADER) && values.size() == 1) {
                toldOfStore = StoreNotice.ofValue(values.get(0).strip());
              } else if (name.equalsIgnoreCase(MaxBytesNotice.HEADER) && values.size() == 1) {
                Long told = MaxBytesNotice.ofValue(values.get(0).strip());
                toldMaxBytes = told == null ? Long.MAX_VALUE : told;
              }
            });
  }

  @Override
  public void beforeRequest(Map<String, List<String>> request) {
    headers.forEach((name, value) -> request.put(name, List.of(value)));
  }
}
