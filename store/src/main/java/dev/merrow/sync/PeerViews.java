package dev.merrow.sync;

import dev.merrow.store.MergeableReads;

/**
 * Gives each peer its own view of the store: what is compared with the peer, answered and delivered
 * to it. Changes and offers that go to all peers are not divided: the transport has to do that.
 * Called on the synchronizer's thread.
 */
@FunctionalInterface
public interface PeerViews {

  /**
   * Returns a peer's view.
   *
   * @param peerId the transport's id for the peer, which may have left
   */
  MergeableReads viewOf(String peerId);
}
