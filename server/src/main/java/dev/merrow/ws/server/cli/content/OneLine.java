package dev.merrow.ws.server.cli.content;

import java.util.HexFormat;

/** Text that may come from anybody, as one line that does nothing to a terminal. */
public final class OneLine {
  private OneLine() {}

  /** Returns the text with all control characters and lone surrogates as {@code \}{@code u001b}. */
  public static String of(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      if (isHarmless(point)) {
        line.appendCodePoint(point);
      } else {
        line.append("\\u").append(HexFormat.of().toHexDigits((char) point));
      }
      i += Character.charCount(point);
    }
    return line.toString();
  }

  private static boolean isHarmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      // those below U+10000 reorder and hide text
      case Character.FORMAT -> point > Character.MAX_VALUE;
      default -> true;
    };
  }
}
