package dev.merrow.persist;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What auto-saving has still to save: the net changes, or everything if they are too many or cannot
 * be told. Thread-safe; it blocks no thread for long.
 */
final class UnsavedChanges<D> {
  private final Supplier<PendingChanges<D>> newPending;
  private final int maxCells;
  private PendingChanges<D> pending;
  private boolean all;

  /**
   * What is to be saved at a time.
   *
   * @param all whether that is everything
   * @param changes the net changes otherwise; null if there are none
   */
  record Batch<D>(boolean all, @Nullable D changes) {
    boolean isEmpty() {
      return !all && changes == null;
    }
  }

  UnsavedChanges(Supplier<PendingChanges<D>> newPending, int maxCells) {
    this.newPending = newPending;
    this.maxCells = maxCells;
    this.pending = newPending.get();
  }

  /**
   * Adds the changes of a transaction.
   *
   * @param changes null if everything may have changed
   * @return whether there is anything to save now
   */
  synchronized boolean add(@Nullable D changes) {
    if (!all && (changes == null || !pending.add(changes) || pending.size() > maxCells)) {
      addAll();
    }
    return all || pending.size() > 0;
  }

  synchronized void addAll() {
    all = true;
    pending = newPending.get();
  }

  /** Empties it, and returns what was in it. */
  synchronized Batch<D> take() {
    Batch<D> batch = peek();
    clear();
    return batch;
  }

  synchronized void clear() {
    all = false;
    pending = newPending.get();
  }

  synchronized Batch<D> peek() {
    return new Batch<>(all, pending.size() == 0 ? null : pending.changes());
  }

  /** Puts back what was taken and not saved, before what came since. */
  synchronized void restore(Batch<D> batch) {
    Batch<D> since = take();
    if (batch.all || since.all) {
      addAll();
    } else {
      restore(batch.changes);
      restore(since.changes);
    }
  }

  private void restore(@Nullable D changes) {
    if (changes != null) {
      add(changes);
    }
  }
}
