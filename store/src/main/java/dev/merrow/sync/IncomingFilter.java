package dev.merrow.sync;

import dev.merrow.stamp.MergeableChanges;

/**
 * Decides what of a peer's changes is merged. Called on the synchronizer's thread, so it must not
 * block.
 */
@FunctionalInterface
public interface IncomingFilter {
  /** All of it. */
  IncomingFilter ALL =
      new IncomingFilter() {
        @Override
        public MergeableChanges admit(String peerId, MergeableChanges changes) {
          return changes;
        }

        @Override
        public String toString() {
          return "ALL";
        }
      };

  /**
   * Decides on changes that a peer has sent, or that were found by comparing with it.
   *
   * @param peerId the transport's name for the peer
   * @param changes what the peer has and the store may lack
   * @return what of it is to be merged; {@link MergeableChanges#EMPTY} for nothing
   */
  MergeableChanges admit(String peerId, MergeableChanges changes);
}
