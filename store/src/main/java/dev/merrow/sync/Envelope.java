package dev.merrow.sync;

import org.jspecify.annotations.Nullable;

/**
 * A message with the data needed to deliver and answer it.
 *
 * @param peerId when sent, the receiver, or null for all other peers; when received, the sender
 * @param requestId matches an answer to its request; null if there is none
 * @param message the message
 */
public record Envelope(@Nullable String peerId, @Nullable String requestId, Message message) {
  /** Returns an envelope for all other peers. */
  public static Envelope toAll(@Nullable String requestId, Message message) {
    return new Envelope(null, requestId, message);
  }

  /** Returns the same message and request id, for or from another peer. */
  public Envelope withPeer(@Nullable String otherPeerId) {
    return new Envelope(otherPeerId, requestId, message);
  }
}
