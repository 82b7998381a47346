package dev.merrow.sync;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The origin of transactions that merge what a peer has changed: see {@link
 * dev.merrow.store.StoreTransactions#getTransactionOrigin()}.
 *
 * @param receiver what received the changes, such as a synchronizer; tells by its identity alone
 *     whether two transactions come over the same network
 * @param peerId the peer as that network names it; null where changes were found by comparing,
 *     which may be those of several peers
 */
public record PeerOrigin(Object receiver, @Nullable String peerId) {

  /**
   * Merges changes as a transaction of this origin.
   *
   * @return tells what was left out for its stamps, while all else was merged; null if there is
   *     none. Suppressed in what is thrown otherwise
   */
  public @Nullable FutureStampException merge(MergeableStore store, MergeableChanges changes) {
    AtomicReference<FutureStampException> refusal = new AtomicReference<>();
    try {
      var unused =
          store.transact(
              this,
              () -> {
                try {
                  store.applyMergeableChanges(changes);
                } catch (FutureStampException e) {
                  // past the transaction, which it would undo
                  refusal.set(e);
                }
              });
    } catch (RuntimeException | Error e) {
      FutureStampException leftOut = refusal.get();
      if (leftOut != null) {
        e.addSuppressed(leftOut);
      }
      throw e;
    }
    return refusal.get();
  }
}
