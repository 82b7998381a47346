package dev.merrow.sync;

import dev.merrow.schedule.SerialExecutor;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;

/** A filter that merges nothing when it fails, and tells why. */
record Incoming(MergeableStore store, IncomingFilter filter, SerialExecutor serial) {

  MergeableChanges admit(String peerId, MergeableChanges changes) {
    if (filter == IncomingFilter.ALL || changes.sayNothing()) {
      return changes;
    }
    try {
      return filter.admit(peerId, UnstampedTies.settle(store, changes));
    } catch (RuntimeException e) {
      serial.report(e);
      return MergeableChanges.EMPTY;
    }
  }
}
