package dev.merrow.wire.internal;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.sync.Answer;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.ServerStore;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Payload;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The notice with which Merrow's broker announces whether a path has a store of the server's own.
 * An extension of TinyBase's protocol that its clients ignore; see docs/protocol.md. It comes in
 * three places:
 *
 * <ul>
 *   <li>in the header {@link #HEADER} of the response that opens a WebSocket;
 *   <li>just before the answer to a channel that subscribes, by a frame of the same kind whose
 *       request id is {@link #requestId}, which TinyBase's clients never use;
 *   <li>if it turns out later that there is none, or one in memory, by an unsolicited answer from
 *       the server with that request id.
 * </ul>
 */
public final class StoreNotice {
  /** The header of the response that opens a WebSocket. */
  public static final String HEADER = "Merrow-Store";

  private static final String PREFIX = HEADER.toLowerCase(Locale.ROOT) + "=";

  private StoreNotice() {}

  /** Returns the value of the header. */
  public static String value(ServerStore presence) {
    return switch (presence) {
      case PRESENT -> "yes";
      case IN_MEMORY -> "memory";
      case ABSENT -> "no";
      case UNDECIDED -> "later";
    };
  }

  /** Returns the presence in a value of the header; null if the value is unknown. */
  public static @Nullable ServerStore ofValue(@Nullable String value) {
    for (ServerStore each : ServerStore.values()) {
      if (value(each).equals(value)) {
        return each;
      }
    }
    return null;
  }

  /** Returns the request id that announces it. */
  public static String requestId(ServerStore presence) {
    return PREFIX + value(presence);
  }

  /** Returns the presence that a request id announces; null if it announces none. */
  public static @Nullable ServerStore ofRequestId(@Nullable String requestId) {
    return requestId != null && requestId.startsWith(PREFIX)
        ? ofValue(requestId.substring(PREFIX.length()))
        : null;
  }

  /** Returns the message that tells a client later. */
  public static String message(ServerStore presence) {
    return MessageCodec.encode(
        requestId(presence),
        new Message.Response(new Answer.OfContentHashes(new ContentHashes(0, 0))));
  }

  /**
   * Returns the presence that a received envelope announces; null if it is not such a message of
   * the server.
   */
  public static @Nullable ServerStore of(Envelope received) {
    return Payload.SERVER_ID.equals(received.peerId())
            && received.message() instanceof Message.Response
        ? ofRequestId(received.requestId())
        : null;
  }
}
