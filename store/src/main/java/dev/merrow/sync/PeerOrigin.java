package dev.merrow.sync;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The origin of transactions that merge a peer's changes: see {@link
 * dev.merrow.store.StoreTransactions#getTransactionOrigin()}.
 *
 * @param receiver the receiver of the changes, such as a synchronizer; only its identity matters,
 *     which tells whether two transactions come over the same network
 * @param peerId the id of the peer on that network; null if a comparison found the changes, which
 *     may come from several peers
 * @param peer what the receiver knows of the peer, see {@link SynchronizerOptions#peerInfo()}; null
 *     for nothing
 */
public record PeerOrigin(Object receiver, @Nullable String peerId, @Nullable Object peer) {

  /** The origin of a peer of which nothing is known. */
  public PeerOrigin(Object receiver, @Nullable String peerId) {
    this(receiver, peerId, null);
  }

  /**
   * Merges changes as a transaction of this origin.
   *
   * @return carries what was left out for its stamps, while everything else was merged; null if
   *     nothing was left out. It is suppressed in any other exception that is thrown
   */
  public @Nullable FutureStampException merge(MergeableStore store, MergeableChanges changes) {
    List<FutureStampException> refusals = merge(store, List.of(changes));
    return refusals.isEmpty() ? null : refusals.get(0);
  }

  /**
   * Merges several changes as one transaction, in order; otherwise as {@link #merge(MergeableStore,
   * MergeableChanges)}.
   */
  List<FutureStampException> merge(MergeableStore store, List<MergeableChanges> all) {
    List<FutureStampException> refusals = new ArrayList<>(0);
    try {
      var unused =
          store.transact(
              this,
              () -> {
                for (MergeableChanges changes : all) {
                  try {
                    store.applyMergeableChanges(changes);
                  } catch (FutureStampException e) {
                    // past the transaction, which it would roll back
                    refusals.add(e);
                  }
                }
              });
    } catch (RuntimeException | Error e) {
      refusals.forEach(e::addSuppressed);
      throw e;
    }
    return refusals;
  }
}
