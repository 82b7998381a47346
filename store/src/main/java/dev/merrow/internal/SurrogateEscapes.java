package dev.merrow.internal;

/**
 * Escapes of surrogates in JSON text. Jackson rejects escapes of half a pair, at least in names,
 * where JavaScript accepts them; but it accepts the characters themselves.
 */
public final class SurrogateEscapes {
  private static final int LENGTH = "\\ud800".length();

  private SurrogateEscapes() {}

  /** Returns the JSON text with the surrogates themselves in place of their escapes. */
  public static String resolve(String json) {
    int i = json.indexOf('\\');
    if (i < 0 || (json.indexOf("\\ud", i) < 0 && json.indexOf("\\uD", i) < 0)) {
      return json;
    }
    StringBuilder out = new StringBuilder(json.length());
    int done = 0;
    while (i >= 0 && i + 1 < json.length()) {
      int surrogate = surrogateAt(json, i);
      if (surrogate >= 0) {
        out.append(json, done, i).append((char) surrogate);
        done = i + LENGTH;
      }
      // an escape's second character is no beginning of another escape
      i = json.indexOf('\\', surrogate >= 0 ? done : i + 2);
    }
    return out.append(json, done, json.length()).toString();
  }

  /** Returns the surrogate whose escape begins at an index, or -1. */
  private static int surrogateAt(String json, int index) {
    if (index + LENGTH > json.length() || json.charAt(index + 1) != 'u') {
      return -1;
    }
    int value = 0;
    for (int i = index + 2; i < index + LENGTH; i++) {
      int digit = Character.digit(json.charAt(i), 16);
      if (digit < 0 || json.charAt(i) >= 0x80) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return Character.isSurrogate((char) value) ? value : -1;
  }
}
