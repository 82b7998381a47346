package dev.merrow.persist;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What auto-saving has still to save: the net changes, or everything if they are too many or not
 * known. Thread-safe; it blocks no thread for long.
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
   * @param steps the net changes otherwise, to be applied one after the other
   */
  record Batch<D>(boolean all, List<D> steps) {
    boolean isEmpty() {
      return !all && steps.isEmpty();
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
    if (!all) {
      if (changes == null) {
        addAll();
      } else {
        pending.add(changes);
        if (pending.exceeds(maxCells)) {
          addAll();
        }
      }
    }
    return all || !pending.isEmpty();
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
    return new Batch<>(all, pending.steps());
  }

  /** Puts back what was taken and not saved, before what came since. */
  synchronized void restore(Batch<D> batch) {
    Batch<D> since = take();
    if (batch.all || since.all) {
      addAll();
    } else {
      batch.steps.forEach(this::add);
      since.steps.forEach(this::add);
    }
  }
}
