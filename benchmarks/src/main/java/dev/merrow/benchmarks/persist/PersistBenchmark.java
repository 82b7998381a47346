package dev.merrow.benchmarks.persist;

import dev.merrow.benchmarks.Data;
import dev.merrow.persist.Persister;
import dev.merrow.sqlite.SqlitePersister;
import dev.merrow.sqlite.SqlitePersisterOptions;
import dev.merrow.sqlite.SqliteSynchronous;
import dev.merrow.store.MergeableStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Persists mergeable stores in cells mode, and prints a line {@code WORK CELLS SYNCHRONOUS NANOS
 * BYTES} for each kind of work: the median time of several runs, and the bytes written to files.
 * Takes as argument a directory on the disk to measure.
 */
public final class PersistBenchmark {
  private static final int WARMUPS = 3;
  private static final int RUNS = 7;
  private static final int RUNS_OF_A_MILLION = 3;
  private static final int CHANGES = 300;
  private static final int CELLS_PER_ROW_OF_EACH_TABLE = 100;

  private final Path directory;
  private final int cells;
  private final SqliteSynchronous synchronous;
  private int files;

  private PersistBenchmark(Path directory, int cells, SqliteSynchronous synchronous) {
    this.directory = directory;
    this.cells = cells;
    this.synchronous = synchronous;
  }

  /** Measures all sizes. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "merrow");
    for (int cells : List.of(1_000, 100_000, 1_000_000)) {
      for (SqliteSynchronous synchronous :
          List.of(SqliteSynchronous.NORMAL, SqliteSynchronous.FULL)) {
        new PersistBenchmark(directory, cells, synchronous).run();
      }
    }
  }

  private void run() throws Exception {
    int rows = cells / CELLS_PER_ROW_OF_EACH_TABLE;
    MergeableStore store = Data.filledStore(rows);
    measure("save", () -> persister(store, newFile()), Persister::save);
    Path file = newFile();
    try (Persister persister = persister(store, file)) {
      persister.save().join();
    }
    measure("load", () -> persister(MergeableStore.createMergeableStore(), file), Persister::load);
    try (Persister persister = persister(store, file)) {
      persister.startAutoPersisting().join();
      measureChanges(store, persister, rows);
    }
  }

  private void measureChanges(MergeableStore store, Persister persister, int rows)
      throws IOException {
    List<String> tableIds = Data.tableIds();
    List<String> cellIds = Data.cellIds();
    long[] nanos = new long[CHANGES];
    long before = 0;
    for (int i = -CHANGES; i < CHANGES; i++) {
      if (i == 0) {
        before = bytesWritten();
      }
      int number = i + CHANGES;
      long start = System.nanoTime();
      store.setCell(
          tableIds.get(number % 10), "r" + number % rows, cellIds.get(number % 10), -1 - number);
      persister.flush().join();
      if (i >= 0) {
        nanos[i] = System.nanoTime() - start;
      }
    }
    print("autosave", nanos, (bytesWritten() - before) / CHANGES);
  }

  private Path newFile() {
    return directory.resolve(cells + "-" + synchronous + "-" + ++files + ".db");
  }

  private Persister persister(MergeableStore store, Path file) {
    return SqlitePersister.createSqlitePersister(
        store, file, SqlitePersisterOptions.builder().synchronous(synchronous).build());
  }

  /** Creates a persister. */
  private interface Preparation {
    Persister prepare() throws Exception;
  }

  /** The measured work. */
  private interface Work {
    CompletableFuture<Void> start(Persister persister);
  }

  private void measure(String work, Preparation preparation, Work measured) throws Exception {
    int runs = cells < 1_000_000 ? RUNS : RUNS_OF_A_MILLION;
    long[] nanos = new long[runs];
    long[] bytes = new long[runs];
    for (int i = cells < 1_000_000 ? -WARMUPS : -1; i < runs; i++) {
      try (Persister persister = preparation.prepare()) {
        long before = bytesWritten();
        long start = System.nanoTime();
        measured.start(persister).join();
        if (i >= 0) {
          nanos[i] = System.nanoTime() - start;
          bytes[i] = bytesWritten() - before;
        }
      }
    }
    print(work, nanos, median(bytes));
  }

  private void print(String work, long[] nanos, long bytes) {
    System.out.printf("%s %s %s %s %s%n", work, cells, synchronous, median(nanos), bytes);
  }

  private static long median(long[] numbers) {
    return Arrays.stream(numbers).sorted().skip(numbers.length / 2).findFirst().orElse(0);
  }

  /** Returns the bytes that this process has written so far, as Linux counts them. */
  private static long bytesWritten() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/io")).stream()
        .filter(line -> line.startsWith("wchar: "))
        .mapToLong(line -> Long.parseLong(line.substring("wchar: ".length())))
        .findFirst()
        .orElse(0);
  }
}
