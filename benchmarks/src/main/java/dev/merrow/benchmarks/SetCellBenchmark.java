package dev.merrow.benchmarks;

import dev.merrow.benchmarks.Data.Datum;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Sets each of 100,000 new cells of a store: the time for one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SetCellBenchmark {
  private static final int ALL = Data.TABLES * Data.ROWS * Data.CELLS;

  private List<Datum> cells = List.of();
  private long heard;

  @Setup
  public void makeCells() {
    cells = Data.allCells(Data.ROWS);
  }

  @Benchmark
  @OperationsPerInvocation(ALL)
  public Store inOneTransaction() {
    return setInOneTransaction(MergeableStore.createMergeableStore("a"));
  }

  /** Sets them in a store without stamps. */
  @Benchmark
  @OperationsPerInvocation(ALL)
  public Store plainInOneTransaction() {
    return setInOneTransaction(Store.createStore());
  }

  private Store setInOneTransaction(Store store) {
    store.transaction(() -> setEach(store));
    return store;
  }

  @Benchmark
  @OperationsPerInvocation(ALL)
  public Store oneByOne() {
    return setEach(MergeableStore.createMergeableStore("a"));
  }

  /** Sets them with a listener to all cells. */
  @Benchmark
  @OperationsPerInvocation(ALL)
  public Store oneByOneWithListener() {
    Store store = MergeableStore.createMergeableStore("a");
    store.addCellListener(null, null, null, event -> heard++);
    return setEach(store);
  }

  private Store setEach(Store store) {
    for (Datum cell : cells) {
      cell.setIn(store);
    }
    return store;
  }
}
