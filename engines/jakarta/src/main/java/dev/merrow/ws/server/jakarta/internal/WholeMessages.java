package dev.merrow.ws.server.jakarta.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Puts messages together that a container hands over piece by piece, as they come: a container that
 * is asked for whole ones would keep room for the largest, for each socket. Used for one piece
 * after the other.
 */
final class WholeMessages {
  private final int maxBytes;
  private final Consumer<String> out;
  private final Runnable tooLarge;
  private StringBuilder text = new StringBuilder();
  private ByteArrayOutputStream binary = new ByteArrayOutputStream(0);
  private boolean ended;

  /**
   * Makes it.
   *
   * @param maxBytes how large a message may be; of text in UTF-16, which is never less than half of
   *     what it is in UTF-8
   * @param out takes the messages
   * @param tooLarge is called with the first that is larger, after which all are dropped
   */
  WholeMessages(int maxBytes, Consumer<String> out, Runnable tooLarge) {
    this.maxBytes = maxBytes;
    this.out = out;
    this.tooLarge = tooLarge;
  }

  /** Takes a piece of text. */
  void text(String piece, boolean last) {
    if (!fits(text.length() + piece.length())) {
      return;
    }
    if (last && text.isEmpty()) {
      out.accept(piece);
      return;
    }
    text.append(piece);
    if (last) {
      String whole = text.toString();
      text = new StringBuilder();
      out.accept(whole);
    }
  }

  /** Takes a piece of what TinyBase reads as text, with U+FFFD for what is none. */
  void binary(ByteBuffer piece, boolean last) {
    if (!fits(binary.size() + piece.remaining())) {
      return;
    }
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    binary.writeBytes(bytes);
    if (last) {
      String whole = binary.toString(UTF_8);
      binary = new ByteArrayOutputStream(0);
      out.accept(whole);
    }
  }

  private boolean fits(int size) {
    if (!ended && size > maxBytes) {
      ended = true;
      text = new StringBuilder();
      tooLarge.run();
    }
    return !ended;
  }
}
