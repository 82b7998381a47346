package dev.merrow.ws.server.internal.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a request. */
final class Query {
  private final Map<String, String> parameters;

  private Query(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /**
   * Reads a URL's query.
   *
   * @throws ApiException if it is not one
   */
  static Query parse(@Nullable String query) {
    Map<String, String> parameters = new HashMap<>();
    if (query != null) {
      for (String parameter : query.split("&", -1)) {
        int equals = parameter.indexOf('=');
        if (equals >= 0) {
          parameters.put(
              decode(parameter.substring(0, equals)), decode(parameter.substring(equals + 1)));
        }
      }
    }
    return new Query(parameters);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "malformed", "The query is not encoded as in URLs: " + text, e);
    }
  }

  @Nullable String get(String name) {
    return parameters.get(name);
  }

  String get(String name, String otherwise) {
    return parameters.getOrDefault(name, otherwise);
  }

  /**
   * Returns a parameter that must be there.
   *
   * @throws ApiException if it is not
   */
  String require(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new ApiException(400, "malformed", "The parameter " + name + " is missing");
    }
    return value;
  }

  /**
   * Returns a number.
   *
   * @throws ApiException if it is not a number within the bounds
   */
  int number(String name, int otherwise, int most) {
    String value = parameters.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new ApiException(400, "malformed", name + " must be a whole number: " + value, e);
    }
    throw new ApiException(
        400, "malformed", "%s must be from 0 to %s: %s".formatted(name, most, value));
  }
}
