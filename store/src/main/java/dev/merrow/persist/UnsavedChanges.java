package dev.merrow.persist;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What auto-saving has still to save: the net changes, or everything if they are too many or not
 * known. Thread-safe; it blocks no thread for long.
 */
final class UnsavedChanges<D> {
  private final Supplier<PendingChanges<D>> newPending;
  private final int maxCells;
  private final LongSupplier nanos;
  private PendingChanges<D> pending;
  private boolean all;

  /** When the first of these changes came; null if there are none. */
  private @Nullable Long since;

  /** When the first of those came that were taken and are being written; null if none are. */
  private @Nullable Long writingSince;

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

  /**
   * Holds nothing at first.
   *
   * @param nanos tells the time that passes, in nanoseconds
   */
  UnsavedChanges(Supplier<PendingChanges<D>> newPending, int maxCells, LongSupplier nanos) {
    this.nanos = nanos;
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
    boolean some = all || !pending.isEmpty();
    if (some && since == null) {
      since = nanos.getAsLong();
    }
    return some;
  }

  synchronized void addAll() {
    if (since == null) {
      since = nanos.getAsLong();
    }
    all = true;
    pending = newPending.get();
  }

  /** Empties it, and returns what was in it. */
  synchronized Batch<D> take() {
    Batch<D> batch = peek();
    if (!batch.isEmpty()) {
      writingSince = since;
    }
    clear();
    return batch;
  }

  synchronized void clear() {
    all = false;
    since = null;
    pending = newPending.get();
  }

  /** What was taken last is written. */
  synchronized void written() {
    writingSince = null;
  }

  /** Returns for how long the oldest change has waited that is not written. */
  synchronized Duration lag() {
    Long oldest = writingSince == null ? since : writingSince;
    return oldest == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - oldest);
  }

  synchronized Batch<D> peek() {
    return new Batch<>(all, pending.steps());
  }

  /** Puts back what was taken and not saved, before what came since. */
  synchronized void restore(Batch<D> batch) {
    Long oldest = writingSince;
    Batch<D> later = take();
    if (batch.all || later.all) {
      addAll();
    } else {
      batch.steps.forEach(this::add);
      later.steps.forEach(this::add);
    }
    if (since != null && oldest != null) {
      since = oldest;
    }
    writingSince = null;
  }
}
