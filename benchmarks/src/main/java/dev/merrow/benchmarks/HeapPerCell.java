package dev.merrow.benchmarks;

import dev.merrow.store.MergeableStore;

/** Prints the heap that a mergeable store with a number of new cells takes after a collection. */
public final class HeapPerCell {
  private HeapPerCell() {}

  /** Takes the number of cells. */
  public static void main(String[] args) {
    int rows = Integer.parseInt(args[0]) / Data.TABLES / Data.CELLS;
    fill(10);
    long before = used();
    MergeableStore store = fill(rows);
    long after = used();
    System.out.println(after - before);
    if (store.getTableIds().size() != Data.TABLES) {
      throw new IllegalStateException("The store lacks cells");
    }
  }

  private static MergeableStore fill(int rowsPerTable) {
    MergeableStore store = MergeableStore.createMergeableStore("a");
    store.transaction(() -> Data.forEachCell(rowsPerTable, datum -> datum.copy().setIn(store)));
    return store;
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 5; i++) {
      runtime.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
