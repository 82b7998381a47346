package dev.merrow.ws.server.jakarta.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Assembles messages that a container hands over in pieces: a container that delivers whole
 * messages would reserve room for the largest one, for each socket. Used for one piece after the
 * other.
 */
final class WholeMessages {
  /** Smaller amounts are not reported. */
  private static final int LITTLE_BYTES = 8 * 1024;

  private final int maxBytes;
  private final Consumer<String> out;
  private final Runnable tooLarge;
  private final LongConsumer holding;
  private StringBuilder text = new StringBuilder();
  private ByteArrayOutputStream binary = new ByteArrayOutputStream(0);
  private boolean ended;
  private long toldBytes;

  /**
   * @param maxBytes how large a message may be; of text in UTF-16, which is never less than half of
   *     what it is in UTF-8
   * @param out takes the messages
   * @param tooLarge is called with the first that is larger, after which all are dropped
   * @param holding receives how much more is kept of a message that is incomplete, or less
   */
  WholeMessages(int maxBytes, Consumer<String> out, Runnable tooLarge, LongConsumer holding) {
    this.maxBytes = maxBytes;
    this.out = out;
    this.tooLarge = tooLarge;
    this.holding = holding;
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
      tell(0);
      out.accept(whole);
    } else {
      tell(2L * text.length());
    }
  }

  private void tell(long bytes) {
    long told = bytes < LITTLE_BYTES ? 0 : bytes;
    if (told != toldBytes) {
      long more = told - toldBytes;
      toldBytes = told;
      holding.accept(more);
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
      tell(0);
      out.accept(whole);
    } else {
      tell(binary.size());
    }
  }

  private boolean fits(int size) {
    if (!ended && size > maxBytes) {
      ended = true;
      text = new StringBuilder();
      binary = new ByteArrayOutputStream(0);
      tell(0);
      tooLarge.run();
    }
    return !ended;
  }
}
