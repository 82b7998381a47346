package dev.merrow.persist;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.internal.ChangesBuilder;

/** Gathers stamped changes: of each cell, what was said last. */
final class MergeablePending implements PendingChanges<MergeableChanges> {
  private final ChangesBuilder gathered = new ChangesBuilder();

  @Override
  public boolean add(MergeableChanges changes) {
    gathered.add(changes);
    return true;
  }

  @Override
  public MergeableChanges changes() {
    return gathered.build();
  }

  @Override
  public int size() {
    return gathered.size();
  }
}
