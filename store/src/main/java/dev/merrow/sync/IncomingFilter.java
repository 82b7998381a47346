package dev.merrow.sync;

import dev.merrow.stamp.MergeableChanges;

/**
 * Decides which of a peer's changes are merged. Called on the synchronizer's thread, so it must not
 * block.
 */
@FunctionalInterface
public interface IncomingFilter {
  /** Merges everything. */
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
   * Filters changes that a peer has sent, or that a comparison with it found.
   *
   * @param peerId the transport's id for the peer
   * @param changes the changes that the peer has and the store may lack
   * @return the changes to merge; {@link MergeableChanges#EMPTY} for none
   */
  MergeableChanges admit(String peerId, MergeableChanges changes);
}
