package dev.merrow.benchmarks;

import dev.merrow.store.MergeableStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Transfers the change of one cell to another store: sets the cell, takes the changes of the
 * transaction, and applies them to a store with the same content as the first.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OneCellChangeBenchmark {
  /** A hundredth of the number of cells in each store. */
  @Param({"10", "1000", "10000"})
  int rowsPerTable;

  private final List<String> tableIds = Data.tableIds();
  private final List<String> cellIds = Data.cellIds();
  private List<String> rowIds = List.of();
  private MergeableStore store = MergeableStore.createMergeableStore("a");
  private final MergeableStore other = MergeableStore.createMergeableStore("b");
  private long turn;

  @Setup
  public void fill() {
    rowIds = Data.rowIds(rowsPerTable);
    store = Data.filledStore(rowsPerTable);
    other.setMergeableContent(store.getMergeableContent());
  }

  @Benchmark
  public void setAndApply() {
    int place = (int) (++turn * 7919 % (rowsPerTable * 100L));
    store.startTransaction();
    store.setCell(
        tableIds.get(place % 10),
        rowIds.get(place / 100),
        cellIds.get(place / 10 % 10),
        turn + 0.5);
    var changes = store.getTransactionMergeableChanges();
    store.finishTransaction();
    other.applyMergeableChanges(changes);
  }
}
