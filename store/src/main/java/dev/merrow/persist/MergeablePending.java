package dev.merrow.persist;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.internal.ChangesBuilder;
import java.util.List;

/** Gathers stamped changes: of each cell, what was said last. */
final class MergeablePending implements PendingChanges<MergeableChanges> {
  private final ChangesBuilder gathered = new ChangesBuilder();

  @Override
  public void add(MergeableChanges changes) {
    gathered.add(changes);
  }

  @Override
  public List<MergeableChanges> steps() {
    return isEmpty() ? List.of() : List.of(gathered.build());
  }

  @Override
  public boolean isEmpty() {
    return gathered.size() == 0;
  }

  @Override
  public boolean exceeds(int maxCells) {
    return gathered.size() > maxCells;
  }
}
