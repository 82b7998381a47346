package dev.merrow.sync;

import org.jspecify.annotations.Nullable;

/** Tells what is known of peers, so that listeners and middleware learn who has written. */
@FunctionalInterface
public interface PeerInfo {
  /** Nothing is known. */
  PeerInfo NONE =
      new PeerInfo() {
        @Override
        public @Nullable Object of(String peerId) {
          return null;
        }

        @Override
        public String toString() {
          return "NONE";
        }
      };

  /**
   * Returns what is known of a peer; null for nothing. Called on the conversation's thread, for
   * each of the peer's changes.
   */
  @Nullable Object of(String peerId);
}
