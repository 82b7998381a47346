package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import java.util.Locale;

/** Names and texts as databases keep them, whose text is UTF-8. */
public final class SqlText {
  /** What a text begins with that has escapes. */
  public static final char MARK = Cell.JSON_PREFIX.charAt(0);

  private static final char REPLACEMENT = '\ufffd';

  private SqlText() {}

  /** Returns whether a text can be a name in SQL. */
  public static boolean isName(String name) {
    return !name.isEmpty() && name.indexOf('\0') < 0 && encode(name).equals(name);
  }

  /** Returns a name in quotes. */
  public static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Returns a text in quotes. */
  public static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /**
   * Returns a string as text that UTF-8 can keep: itself, but for those with lone surrogates, which
   * are marked with U+FFFD at the beginning and have them as {@code \}{@code uD83D}. So are those
   * that begin with U+FFFD anyway.
   */
  public static String encode(String string) {
    return encode(string, false);
  }

  /** As {@link #encode(String)}, for databases whose text can't have a NUL. */
  public static String encodeWithoutNul(String string) {
    return encode(string, true);
  }

  private static String encode(String string, boolean withoutNul) {
    if (!needsMark(string) && !(withoutNul && string.indexOf('\0') >= 0)) {
      return string;
    }
    StringBuilder text = new StringBuilder().append(MARK);
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '\\') {
        text.append("\\\\");
      } else if (isPair(string, i)) {
        text.append(c).append(string.charAt(++i));
      } else if (withoutNul && c == '\0') {
        text.append("\\u0000");
      } else if (Character.isSurrogate(c)) {
        text.append("\\u").append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static boolean needsMark(String string) {
    if (!string.isEmpty() && string.charAt(0) == MARK) {
      return true;
    }
    for (int i = 0; i < string.length(); i++) {
      if (Character.isSurrogate(string.charAt(i))) {
        if (!isPair(string, i)) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static boolean isPair(String string, int index) {
    return Character.isHighSurrogate(string.charAt(index))
        && index + 1 < string.length()
        && Character.isLowSurrogate(string.charAt(index + 1));
  }

  /**
   * Returns the string that was encoded.
   *
   * @throws IllegalArgumentException if the text is not one that {@link #encode} returns
   */
  public static String decode(String text) {
    if (text.isEmpty() || text.charAt(0) != MARK) {
      return text;
    }
    StringBuilder string = new StringBuilder();
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        string.append(c);
      } else if (text.startsWith("\\", i + 1)) {
        string.append(c);
        i++;
      } else if (text.startsWith("u", i + 1) && i + 6 <= text.length()) {
        string.append((char) Integer.parseInt(text, i + 2, i + 6, 16));
        i += 5;
      } else {
        throw new IllegalArgumentException("Not an escape: " + text.substring(i));
      }
    }
    return string.toString();
  }

  /** Returns a string with U+FFFD for lone surrogates, as JavaScript does when it writes UTF-8. */
  public static String wellFormed(String string) {
    StringBuilder text = null;
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (isPair(string, i)) {
        i++;
      } else if (Character.isSurrogate(c)) {
        text = text == null ? new StringBuilder(string) : text;
        text.setCharAt(i, REPLACEMENT);
      }
    }
    return text == null ? string : text.toString();
  }
}
