package dev.merrow.ws.server.internal.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The statement of one proxy in the header {@code Forwarded}. (RFC 7239, section 4.)
 *
 * @param hop the parameter {@code for}, which need not be an address; empty if there is none
 */
record ForwardedElement(String hop) {
  private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]+");

  /** What the proxies say in a line, in their order; null if it can't be understood. */
  static @Nullable List<ForwardedElement> parse(String line) {
    List<String> elements = split(line, ',');
    if (elements == null) {
      return null;
    }
    List<ForwardedElement> parsed = new ArrayList<>();
    for (String element : elements) {
      ForwardedElement each = parseOne(element);
      if (each == null) {
        return null;
      }
      parsed.add(each);
    }
    return parsed;
  }

  private static @Nullable ForwardedElement parseOne(String element) {
    List<String> parameters = split(element, ';');
    if (parameters == null) {
      return null;
    }
    String hop = "";
    for (String parameter : parameters) {
      if (parameter.isBlank()) {
        continue;
      }
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? "" : parameter.substring(0, equals).strip();
      String value = equals < 0 ? null : valueOf(parameter.substring(equals + 1).strip());
      if (!TOKEN.matcher(name).matches() || value == null) {
        return null;
      }
      hop = name.equalsIgnoreCase("for") ? value : hop;
    }
    return new ForwardedElement(hop);
  }

  /** Splits a text, but not within quotes; null if those don't end. */
  private static @Nullable List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(begin, i));
        begin = i + 1;
      }
    }
    parts.add(text.substring(begin));
    return quoted ? null : parts;
  }

  /** What a token or a quoted text means; null if it is neither. */
  private static @Nullable String valueOf(String text) {
    if (!text.startsWith("\"")) {
      return TOKEN.matcher(text).matches() ? text : null;
    }
    StringBuilder value = new StringBuilder();
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i == text.length() - 1 ? value.toString() : null;
      }
      if (c == '\\' && ++i == text.length()) {
        return null;
      }
      value.append(text.charAt(i));
    }
    return null;
  }
}
