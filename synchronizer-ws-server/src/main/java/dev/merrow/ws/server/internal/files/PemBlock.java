package dev.merrow.ws.server.internal.files;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM text (RFC 7468): a certificate or a key, still encoded. Blocks with headers,
 * as OpenSSL wrote encrypted keys in earlier days, are read too.
 */
public final class PemBlock {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /** What stands before the content of a block with headers, up to the empty line after them. */
  private static final Pattern HEADERS =
      Pattern.compile("\\A\\s*(?:[A-Za-z-]+:.*\\R)(?:.+\\R)*\\s*\\R");

  private final String label;
  private final String headers;
  private final byte[] content;

  private PemBlock(String label, String headers, byte[] content) {
    this.label = label;
    this.headers = headers;
    this.content = content;
  }

  /**
   * The blocks of a text, in their order. What stands outside of blocks is left out.
   *
   * @throws IllegalArgumentException if a block is not in base 64; the message tells nothing of it
   */
  public static List<PemBlock> parse(String text) {
    List<PemBlock> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      String body = matcher.group(2);
      Matcher headers = HEADERS.matcher(body);
      int start = headers.find() ? headers.end() : 0;
      blocks.add(
          new PemBlock(matcher.group(1), body.substring(0, start), decode(body.substring(start))));
    }
    return blocks;
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      // its message would contain the text
      throw new IllegalArgumentException("Expected base 64 in a block of PEM");
    }
  }

  /** What it says it is, such as {@code CERTIFICATE} or {@code PRIVATE KEY}. */
  public String label() {
    return label;
  }

  /** Whether it says that it is encrypted, so that a password is needed. */
  public boolean isEncrypted() {
    return label.startsWith("ENCRYPTED") || headers.contains("ENCRYPTED");
  }

  /** Its content, in DER. */
  public byte[] content() {
    return content.clone();
  }
}
