package dev.merrow.ws.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.sync.TransportException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the request to connect says: where to, and the headers, with the token of this attempt.
 *
 * @param uri where to connect to
 */
record UpgradeHeaders(URI uri, Map<String, String> headers) {

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

  /**
   * Asks for a token, and may block for that.
   *
   * @throws TransportException if there is none
   */
  static String token(Supplier<String> tokens) {
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
}
