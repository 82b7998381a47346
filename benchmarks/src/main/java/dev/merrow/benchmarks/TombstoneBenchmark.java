package dev.merrow.benchmarks;

import dev.merrow.Cell;
import dev.merrow.store.MergeableStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Deletes a row of ten cells and adds it again, repeatedly, in a table of 1,000 rows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TombstoneBenchmark {
  /** The number of other rows that were deleted from the table before. */
  @Param({"0", "10000"})
  int tombstones;

  private final MergeableStore store = MergeableStore.createMergeableStore("a");
  private final Map<String, Cell> row = new LinkedHashMap<>();
  private List<String> rowIds = List.of();
  private int turn;

  @Setup
  public void fill() {
    for (String cellId : Data.cellIds()) {
      row.put(cellId, Cell.of(row.size() + 0.5));
    }
    rowIds = Data.rowIds(Data.ROWS + tombstones);
    store.transaction(() -> rowIds.forEach(rowId -> store.setRow("t0", rowId, row)));
    List<String> others = rowIds.subList(Data.ROWS, rowIds.size());
    store.transaction(() -> others.forEach(rowId -> store.delRow("t0", rowId)));
  }

  @Benchmark
  public void replaceRow() {
    String rowId = rowIds.get(turn++ % Data.ROWS);
    turn %= Data.ROWS;
    store.delRow("t0", rowId);
    store.setRow("t0", rowId, row);
  }
}
