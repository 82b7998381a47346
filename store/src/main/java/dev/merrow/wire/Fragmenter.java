package dev.merrow.wire;

import dev.merrow.sync.Envelope;
import dev.merrow.wire.internal.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Cuts messages that are larger than a gateway on the way accepts in one frame. Thread-safe if its
 * source of ids is.
 */
public final class Fragmenter {
  /** Cuts nothing. */
  public static final Fragmenter NONE =
      new Fragmenter(
          Integer.MAX_VALUE,
          () -> {
            throw new IllegalStateException("This fragmenter cuts nothing");
          },
          WireLimits.DEFAULTS);

  private final int partBytes;
  private final Supplier<String> messageIds;
  private final int maxFragments;

  /**
   * Creates a fragmenter with a maximum size of parts.
   *
   * @param partBytes the maximum size of a part in bytes of UTF-8; a part is larger if it could not
   *     hold even one character, or if there would be too many parts
   * @param messageIds supplies a new id of 16 characters for each message that is cut
   * @param limits the maximum number of fragments
   * @throws IllegalArgumentException if {@code partBytes} is not positive
   */
  public Fragmenter(int partBytes, Supplier<String> messageIds, WireLimits limits) {
    if (partBytes < 1) {
      throw new IllegalArgumentException("A part must have at least one byte: " + partBytes);
    }
    this.partBytes = partBytes;
    this.messageIds = messageIds;
    this.maxFragments = limits.fragments();
  }

  /** Returns the bodies of the payloads that carry an envelope's message. */
  public List<Utf8Text> bodies(Envelope envelope) {
    String json = MessageCodec.encode(envelope.requestId(), envelope.message());
    return bodies(json).stream().map(Utf8Text::of).toList();
  }

  /**
   * Returns the bodies of the payloads that carry a message: the message itself if it is small
   * enough.
   */
  public List<String> bodies(String json) {
    if (!Utf8.exceeds(json, partBytes)) {
      return List.of(json);
    }
    // a part can end up to 3 bytes early, where a character no longer fits
    long leastToFit = (Utf8.size(json) + maxFragments - 1) / maxFragments + 3;
    List<String> parts = cut(json, Math.max(partBytes, leastToFit));
    if (parts.size() == 1) {
      return parts;
    }
    String messageId = messageIds.get();
    List<String> bodies = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      bodies.add(Fragment.body(messageId, i, parts.size(), parts.get(i)));
    }
    return bodies;
  }

  private static List<String> cut(String text, long maxBytes) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    long bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int size = Utf8.sizeAt(text, i);
      if (bytes > 0 && bytes + size > maxBytes) {
        parts.add(text.substring(start, i));
        start = i;
        bytes = 0;
      }
      bytes += size;
      i += Utf8.charsOf(size);
    }
    parts.add(text.substring(start));
    return parts;
  }
}
