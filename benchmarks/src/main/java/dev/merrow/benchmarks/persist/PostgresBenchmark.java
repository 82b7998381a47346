package dev.merrow.benchmarks.persist;

import dev.merrow.benchmarks.Data;
import dev.merrow.persist.Persister;
import dev.merrow.postgres.PostgresDatabase;
import dev.merrow.postgres.PostgresMode;
import dev.merrow.postgres.PostgresPersister;
import dev.merrow.store.MergeableStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/**
 * Persists mergeable stores in cells mode in a PostgreSQL database that is empty before, given as a
 * URL. It prints two kinds of lines: {@code autosave CELLS NANOS}, the median time until the change
 * of one cell is saved; and {@code batches CELLS MERROW PLAIN}, how many cells per second are saved
 * in transactions of so many cells, by a persister and by {@code INSERT … ON CONFLICT} of the same
 * number of rows of as many columns.
 */
public final class PostgresBenchmark {
  private static final int CHANGES = 300;
  private static final int CELLS_PER_ROW_OF_EACH_TABLE = 100;
  private static final int ROWS = 10_000;
  private static final int SECONDS = 3;
  private static final int ROUNDS = 3;

  private final String url;

  private PostgresBenchmark(String url) {
    this.url = url;
  }

  /** Measures all. */
  public static void main(String[] arguments) throws Exception {
    PostgresBenchmark benchmark = new PostgresBenchmark(arguments[0]);
    for (int cells : List.of(1_000, 1_000_000)) {
      benchmark.measureOneCell(cells);
    }
    for (int batch : List.of(1, 10, 100, 1_000)) {
      benchmark.measureBatches(batch);
    }
  }

  private static Persister persister(MergeableStore store, PostgresDatabase database, String name) {
    return PostgresPersister.createPostgresPersister(
        store, database, new PostgresMode.Cells(name, "p"));
  }

  private void measureOneCell(int cells) throws Exception {
    int rows = cells / CELLS_PER_ROW_OF_EACH_TABLE;
    MergeableStore store = Data.filledStore(rows);
    try (PostgresDatabase database = PostgresDatabase.connect(url);
        Persister persister = persister(store, database, "one_of_" + cells)) {
      persister.startAutoPersisting().join();
      List<String> tableIds = Data.tableIds();
      List<String> cellIds = Data.cellIds();
      long[] nanos = new long[CHANGES];
      for (int i = -CHANGES; i < CHANGES; i++) {
        int number = i + CHANGES;
        long start = System.nanoTime();
        store.setCell(
            tableIds.get(number % 10), "r" + number % rows, cellIds.get(number % 10), -1 - number);
        persister.flush().join();
        if (i >= 0) {
          nanos[i] = System.nanoTime() - start;
        }
      }
      Arrays.sort(nanos);
      System.out.printf("autosave %s %s%n", cells, nanos[CHANGES / 2]);
    }
  }

  /** In turns, as the machine may become slower. */
  private void measureBatches(int batch) throws Exception {
    double[] merrows = new double[ROUNDS];
    double[] plains = new double[ROUNDS];
    MergeableStore store = MergeableStore.createMergeableStore();
    try (PostgresDatabase database = PostgresDatabase.connect(url);
        Persister persister = persister(store, database, "batches_of_" + batch);
        Connection connection = DriverManager.getConnection(url)) {
      persister.startAutoPersisting().join();
      PlainWriter writer = new PlainWriter(connection, batch);
      for (int round = -1; round < ROUNDS; round++) {
        double merrow = rate(batch, number -> save(store, persister, batch, number));
        double rate = rate(batch, writer::write);
        if (round >= 0) {
          merrows[round] = merrow;
          plains[round] = rate;
        }
      }
    }
    Arrays.sort(merrows);
    Arrays.sort(plains);
    System.out.printf("batches %s %.0f %.0f%n", batch, merrows[ROUNDS / 2], plains[ROUNDS / 2]);
  }

  private static void save(MergeableStore store, Persister persister, int batch, int number) {
    store.transaction(
        () -> {
          for (int i = 0; i < batch; i++) {
            store.setCell("t", "r" + (number * batch + i) % ROWS, "c", "text " + number);
          }
        });
    persister.flush().join();
  }

  /** Writes one batch. */
  private interface Batch {
    void write(int number) throws SQLException;
  }

  private static double rate(int batch, Batch work) throws SQLException {
    long start = System.nanoTime();
    long end = start + SECONDS * 1_000_000_000L;
    int batches = 0;
    while (System.nanoTime() < end) {
      work.write(batches++);
    }
    return (double) batches * batch * 1e9 / (System.nanoTime() - start);
  }

  /** Rows of the columns that cells have, each batch in one statement and transaction. */
  private static final class PlainWriter {
    private final Connection connection;
    private final PreparedStatement statement;
    private final int batch;

    PlainWriter(Connection connection, int batch) throws SQLException {
      this.connection = connection;
      this.batch = batch;
      try (Statement create = connection.createStatement()) {
        create.execute(
            "CREATE TABLE plain_"
                + batch
                + "(path_id bigint, table_id text COLLATE \"C\","
                + " row_id text COLLATE \"C\", cell_id text COLLATE \"C\", type smallint,"
                + " cell text, hlc text COLLATE \"C\","
                + " PRIMARY KEY (path_id, table_id, row_id, cell_id))");
      }
      connection.setAutoCommit(false);
      statement =
          connection.prepareStatement(
              "INSERT INTO plain_"
                  + batch
                  + " SELECT 1, 't', r, 'c', 1, c, '0123456789abcdef'"
                  + " FROM unnest(?::text[], ?::text[]) AS given (r, c)"
                  + " ON CONFLICT (path_id, table_id, row_id, cell_id)"
                  + " DO UPDATE SET cell = excluded.cell, hlc = excluded.hlc");
    }

    void write(int number) throws SQLException {
      String[] rows = new String[batch];
      String[] cells = new String[batch];
      for (int i = 0; i < batch; i++) {
        rows[i] = "r" + (number * batch + i) % ROWS;
        cells[i] = "text " + number;
      }
      statement.setArray(1, connection.createArrayOf("text", rows));
      statement.setArray(2, connection.createArrayOf("text", cells));
      statement.executeUpdate();
      connection.commit();
    }
  }
}
