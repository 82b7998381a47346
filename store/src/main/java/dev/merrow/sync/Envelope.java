package dev.merrow.sync;

import org.jspecify.annotations.Nullable;

/**
 * A message with what it takes to deliver and answer it.
 *
 * @param peerId when sent, whom it is for, or null for all others; when received, whom it is from
 * @param requestId what ties an answer to its request; null if there is none
 * @param message the message
 */
public record Envelope(@Nullable String peerId, @Nullable String requestId, Message message) {
  /** An envelope for all other peers. */
  public static Envelope toAll(@Nullable String requestId, Message message) {
    return new Envelope(null, requestId, message);
  }

  /** The same message and request id, for or from another peer. */
  public Envelope withPeer(@Nullable String otherPeerId) {
    return new Envelope(otherPeerId, requestId, message);
  }
}
