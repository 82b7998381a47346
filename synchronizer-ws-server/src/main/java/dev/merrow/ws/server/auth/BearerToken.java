package dev.merrow.ws.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.ws.server.engine.Request;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
      if (isOurs(authorization)) {
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

  /**
   * Returns a request with another token in place of the one that it presents. It has no principal,
   * because that one was authenticated by something else than this token.
   *
   * @param parameter the query parameter for the token; null for the header {@code Authorization}
   */
  public static Request replacedIn(Request request, String token, @Nullable String parameter) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    request.headers().forEach((name, values) -> headers.put(name, withoutToken(name, values)));
    headers.values().removeIf(List::isEmpty);
    String present = request.query() == null ? "" : request.query();
    List<String> query =
        new ArrayList<>(
            Stream.of(present.split("&", -1))
                .filter(each -> !each.isEmpty() && !each.startsWith(PARAMETER))
                .filter(each -> parameter == null || !each.startsWith(encode(parameter) + "="))
                .toList());
    if (parameter == null) {
      headers.merge("Authorization", List.of(SCHEME + token), BearerToken::joined);
    } else {
      query.add(encode(parameter) + "=" + encode(token));
    }
    return new Request(
        request.method(),
        request.path(),
        query.isEmpty() ? null : String.join("&", query),
        headers,
        request.remote(),
        request.tlsPeer());
  }

  private static List<String> withoutToken(String name, List<String> values) {
    return name.equalsIgnoreCase("Authorization")
        ? values.stream().filter(value -> !isOurs(value)).toList()
        : values;
  }

  private static boolean isOurs(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  private static List<String> joined(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, UTF_8);
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
