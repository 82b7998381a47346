package dev.merrow.sync;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import java.util.function.Consumer;

/**
 * A filter that merges nothing when it fails, and tells why.
 *
 * @param failed receives what the filter throws
 */
record GuardedFilter(
    MergeableStore store, IncomingFilter filter, Consumer<? super Throwable> failed) {

  /** Returns whether it admits all that comes. */
  boolean admitsAll() {
    return filter == IncomingFilter.ALL;
  }

  MergeableChanges admit(String peerId, MergeableChanges changes) {
    if (admitsAll() || changes.sayNothing()) {
      return changes;
    }
    try {
      return filter.admit(peerId, UnstampedTies.settle(store, changes));
    } catch (RuntimeException e) {
      failed.accept(e);
      return MergeableChanges.EMPTY;
    }
  }
}
