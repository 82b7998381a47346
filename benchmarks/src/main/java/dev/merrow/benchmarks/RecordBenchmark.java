package dev.merrow.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.merrow.Cell;
import dev.merrow.records.Table;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reads and writes rows as records and, for comparison, as cells: the time for one row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordBenchmark {
  private static final int ROWS = 10_000;

  /** A row. */
  record Todo(String text, boolean done, int count, double price, Optional<LocalDate> due) {}

  @Param({"false", "true"})
  private boolean mergeable;

  private final String[] ids = new String[ROWS];
  private Store store = Store.createStore();
  private Table<Todo> table = Table.of(store, "todos", Todo.class);
  private int round;

  @Setup
  public void fill() {
    store = mergeable ? MergeableStore.createMergeableStore("a") : Store.createStore();
    table = Table.of(store, "todos", Todo.class);
    for (int i = 0; i < ROWS; i++) {
      ids[i] = table.add(todo(i));
    }
  }

  /** Returns a different row each time, so that all cells change. */
  private Todo todo(int i) {
    int number = i + ROWS * (round & 1);
    return new Todo(
        "text " + number,
        (round & 1) == 0,
        number,
        number * 0.5,
        Optional.of(LocalDate.EPOCH.plusDays(number)));
  }

  private static Todo todoOf(Map<String, Cell> row) {
    return new Todo(
        requireNonNull(cell(row, "text").asString()),
        requireNonNull(cell(row, "done").asBoolean()),
        requireNonNull(cell(row, "count").asLong()).intValue(),
        requireNonNull(cell(row, "price").asDouble()),
        Optional.ofNullable(row.get("due")).map(cell -> LocalDate.parse(cell.toString())));
  }

  private static Cell cell(Map<String, Cell> row, String cellId) {
    return requireNonNull(row.get(cellId));
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void setByHand() {
    round++;
    for (int i = 0; i < ROWS; i++) {
      Todo todo = todo(i);
      Map<String, Cell> row = new LinkedHashMap<>();
      row.put("text", Cell.of(todo.text()));
      row.put("done", Cell.of(todo.done()));
      row.put("count", Cell.of(todo.count()));
      row.put("price", Cell.of(todo.price()));
      todo.due().ifPresent(due -> row.put("due", Cell.of(due.toString())));
      store.setRow("todos", ids[i], row);
    }
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void setAsRecord() {
    round++;
    for (int i = 0; i < ROWS; i++) {
      table.set(ids[i], todo(i));
    }
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long getByHand() {
    long sum = 0;
    for (String id : ids) {
      sum += todoOf(store.getRow("todos", id)).count();
    }
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long getAsRecord() {
    long sum = 0;
    for (String id : ids) {
      sum += requireNonNull(table.get(id)).count();
    }
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long allByHand() {
    long sum = 0;
    for (Map<String, Cell> row : store.getTable("todos").values()) {
      sum += todoOf(row).count();
    }
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long allAsRecords() {
    long sum = 0;
    for (Todo todo : table.all().values()) {
      sum += todo.count();
    }
    return sum;
  }
}
