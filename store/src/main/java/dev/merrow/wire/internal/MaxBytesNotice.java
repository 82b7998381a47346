package dev.merrow.wire.internal;

import dev.merrow.wire.WireLimits;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header with which Merrow's broker announces its maximum message size in the response that
 * opens a WebSocket, so that a client with a higher limit observes it: otherwise the broker would
 * close it each time it sends a message that is too large. An extension of TinyBase's protocol that
 * its clients ignore; see docs/protocol.md.
 */
public final class MaxBytesNotice {
  /** The header of the response that opens a WebSocket. */
  public static final String HEADER = "Merrow-Max-Bytes";

  /** The bytes that the names of sender, recipient and channel may add to a message. */
  private static final int NAMES = 2_048;

  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");

  private MaxBytesNotice() {}

  /**
   * Returns the value of the header.
   *
   * @param limits the broker's limits for incoming and outgoing data
   */
  public static String value(WireLimits limits) {
    int bytes = limits.payloadBytes();
    return Integer.toString(Math.max(bytes / 2, bytes - NAMES));
  }

  /** Returns the number of UTF-8 bytes in a value of the header; null if the value is not valid. */
  public static @Nullable Long ofValue(String value) {
    return NUMBER.matcher(value).matches() ? Long.valueOf(value) : null;
  }
}
