package dev.merrow.ws.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.ws.server.engine.Request;
import java.net.URLDecoder;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the token that a client presents: in the header {@code Authorization: Bearer TOKEN} or, as
 * browsers can't set that one for a WebSocket, in the query as {@code access_token=TOKEN}. An
 * {@code Authorization} of another scheme is meant for a proxy and hides neither.
 */
public final class BearerToken {
  private static final String SCHEME = "Bearer ";
  private static final String PARAMETER = "access_token=";

  private BearerToken() {}

  /** Returns the token; null if there is none. */
  public static @Nullable String of(Request request) {
    for (String authorization : request.headers().getOrDefault("Authorization", List.of())) {
      if (authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
        return authorization.substring(SCHEME.length()).strip();
      }
    }
    String query = request.query();
    return query == null
        ? null
        : Stream.of(query.split("&"))
            .filter(parameter -> parameter.startsWith(PARAMETER))
            .map(parameter -> decode(parameter.substring(PARAMETER.length())))
            .findFirst()
            .orElse(null);
  }

  private static String decode(String value) {
    try {
      return URLDecoder.decode(value, UTF_8);
    } catch (IllegalArgumentException e) {
      // a stray percent sign: not the token of any client
      return value;
    }
  }
}
