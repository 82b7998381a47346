package dev.merrow.sync;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches a store for changes that its peers don't know yet: all but those that come from them.
 *
 * <p>The store calls it under its lock, on any thread, so all that it does there is to pass on.
 */
final class LocalChanges {
  private final MergeableStore store;
  private final PeerInfo peerInfo;
  private final Consumer<@Nullable MergeableChanges> listener;
  private @Nullable Subscription subscription;

  // written on the merging thread alone
  private boolean added;

  /**
   * Creates the watcher.
   *
   * @param peerInfo tells what is known of those whose changes are merged
   * @param listener is given the changes of each transaction, in order; null if all was replaced,
   *     which no changes can tell
   */
  LocalChanges(
      MergeableStore store, PeerInfo peerInfo, Consumer<@Nullable MergeableChanges> listener) {
    this.store = store;
    this.peerInfo = peerInfo;
    this.listener = listener;
  }

  /** Starts watching. */
  void start() {
    stop();
    subscription = store.addDidFinishTransactionListener(this::transactionFinished);
  }

  /** Stops watching. */
  void stop() {
    Subscription current = subscription;
    subscription = null;
    if (current != null) {
      current.close();
    }
  }

  /**
   * Merges what came from peers, as one transaction and without taking it for local changes.
   *
   * @param peerId the peer, if it is known
   * @param all one or more changes, in order; of more than one, none {@linkplain UnstampedTies#may
   *     may contain ties}
   * @return contain what was left out; empty if everything was merged
   */
  List<FutureStampException> merge(@Nullable String peerId, List<MergeableChanges> all) {
    PeerOrigin origin = new PeerOrigin(this, peerId, peerId == null ? null : peerInfo.of(peerId));
    return all.size() == 1
        ? origin.merge(store, List.of(UnstampedTies.settle(store, all.get(0))))
        : origin.merge(store, all);
  }

  /**
   * Returns whether since the last call mutator listeners or middleware added to what was merged.
   */
  boolean takeAdded() {
    boolean taken = added;
    added = false;
    return taken;
  }

  private void transactionFinished(Store finished) {
    if (store.getTransactionOrigin() instanceof PeerOrigin origin && origin.receiver() == this) {
      added |= !store.getTransactionAdditions().isEmpty();
      return;
    }
    // also those that readers don't see: another network of this store's may lack them
    MergeableChanges changes = store.getTransactionStamps();
    if (changes == null || !changes.sayNothing()) {
      listener.accept(changes);
    }
  }
}
