package dev.merrow.wire.internal;

import dev.merrow.wire.WireLimits;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How Merrow's broker tells how large a message may be, in a header of the response that opens a
 * WebSocket, so that a client with a wider limit keeps to it: else it would be closed each time
 * that it sends what is too large there. An extension of TinyBase's protocol that its clients take
 * no notice of; see docs/protocol.md.
 */
public final class MaxBytesNotice {
  /** The header of the response that opens a WebSocket. */
  public static final String HEADER = "Merrow-Max-Bytes";

  /** What the names of sender, recipient and channel may add to a message on its way. */
  private static final int NAMES = 2_048;

  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");

  private MaxBytesNotice() {}

  /**
   * The value of the header.
   *
   * @param limits the broker's, for what comes in and for what goes out
   */
  public static String value(WireLimits limits) {
    int bytes = limits.payloadBytes();
    return Integer.toString(Math.max(bytes / 2, bytes - NAMES));
  }

  /** How many bytes of UTF-8 a value of the header says; null if it says nothing of the kind. */
  public static @Nullable Long ofValue(String value) {
    return NUMBER.matcher(value).matches() ? Long.valueOf(value) : null;
  }
}
