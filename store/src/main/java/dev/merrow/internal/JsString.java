package dev.merrow.internal;

/** Strings as JavaScript's {@code JSON.stringify} writes them. */
public final class JsString {
  private static final String HEX = "0123456789abcdef";

  private JsString() {}

  /** Returns the string in quotes, with JavaScript's escapes. */
  public static String quote(String text) {
    return new JsonText().string(text).toString();
  }

  /** Writes a character's escape into a buffer; returns where it ends. */
  public static int escape(char c, char[] out, int start) {
    int at = start;
    out[at++] = '\\';
    char letter = shortEscape(c);
    if (letter != 0) {
      out[at++] = letter;
    } else {
      out[at++] = 'u';
      for (int shift = 12; shift >= 0; shift -= 4) {
        out[at++] = HEX.charAt(c >> shift & 15);
      }
    }
    return at;
  }

  /** Hashes the quoted form of a prefix and a text, which are never put together. */
  public static int updateQuoted(int hash, String prefix, String text) {
    int h = Fnv.update(Fnv.step(hash, '"'), prefix);
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80 && isPlain(c)) {
        h = Fnv.step(h, c);
      } else if (isPlain(c)) {
        h = Fnv.updateWide(h, c);
      } else if (isPair(text, i)) {
        h = Fnv.updateWide(h, text.codePointAt(i++));
      } else {
        h = updateEscape(h, c);
      }
    }
    return Fnv.step(h, '"');
  }

  private static int updateEscape(int hash, char c) {
    int h = Fnv.step(hash, '\\');
    char letter = shortEscape(c);
    if (letter != 0) {
      return Fnv.step(h, letter);
    }
    h = Fnv.step(h, 'u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      h = Fnv.step(h, HEX.charAt(c >> shift & 15));
    }
    return h;
  }

  /** Returns whether a character needs no escape, nor is half of a pair. */
  public static boolean isPlain(char c) {
    return c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c);
  }

  /** Returns whether a surrogate pair begins at an index. */
  public static boolean isPair(String text, int index) {
    return Character.isHighSurrogate(text.charAt(index))
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1));
  }

  private static char shortEscape(char c) {
    return switch (c) {
      case '"', '\\' -> c;
      case '\b' -> 'b';
      case '\f' -> 'f';
      case '\n' -> 'n';
      case '\r' -> 'r';
      case '\t' -> 't';
      default -> 0;
    };
  }
}
