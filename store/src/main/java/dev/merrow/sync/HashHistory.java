package dev.merrow.sync;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The hashes that a store has had since this was made, after each transaction. Another store that
 * has any of them lacks nothing of what was here then, even if this one is being written to all the
 * time. Thread-safe.
 */
final class HashHistory implements AutoCloseable {
  /**
   * How many are remembered: those after as many transactions as may be on their way. Each more
   * makes it likelier that another store has one of them by chance.
   */
  static final int MAX_REMEMBERED = SendWindow.MAX_COUNT;

  private final MergeableStore store;
  private final Queue<ContentHashes> hashes = new ArrayDeque<>();
  private final Subscription subscription;

  HashHistory(MergeableStore store) {
    this.store = store;
    this.subscription = store.addDidFinishTransactionListener(finished -> remember());
    remember();
  }

  private void remember() {
    ContentHashes now = store.getMergeableContentHashes();
    synchronized (hashes) {
      hashes.add(now);
      if (hashes.size() > MAX_REMEMBERED) {
        hashes.remove();
      }
    }
  }

  /** Returns whether the store has had these. */
  boolean has(ContentHashes theirs) {
    synchronized (hashes) {
      return hashes.contains(theirs);
    }
  }

  /** Stops recording. */
  @Override
  public void close() {
    subscription.close();
  }
}
