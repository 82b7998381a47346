package dev.merrow.ws.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.HexFormat;

/**
 * A URI as JavaScript's {@code WebSocket} asks for it: what is not ASCII is encoded as UTF-8 with
 * percent signs, character by character. {@link URI#toASCIIString()} would normalise it before, so
 * that {@code cafe} with a combining accent became another path than a browser's.
 */
final class AsciiUri {
  private static final HexFormat HEX = HexFormat.of().withUpperCase().withPrefix("%");

  /** What stands for half of a character, as everywhere on the web. */
  private static final String REPLACEMENT = "\ufffd";

  private AsciiUri() {}

  static URI of(URI uri) {
    String text = uri.toString();
    StringBuilder ascii = new StringBuilder(text.length());
    text.codePoints().forEach(each -> append(each, ascii));
    return URI.create(ascii.toString());
  }

  /** Returns a URI's text without its query, in which there may be a token. */
  static String withoutSecrets(URI uri) {
    return uri.getScheme() + "://" + uri.getHost() + portOf(uri) + uri.getRawPath();
  }

  private static String portOf(URI uri) {
    return uri.getPort() < 0 ? "" : ":" + uri.getPort();
  }

  private static void append(int codePoint, StringBuilder to) {
    if (codePoint < 0x80) {
      to.append((char) codePoint);
      return;
    }
    boolean half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    String character = half ? REPLACEMENT : Character.toString(codePoint);
    to.append(HEX.formatHex(character.getBytes(UTF_8)));
  }
}
