package dev.merrow.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.sqlite.SqliteJournal;
import dev.merrow.sqlite.SqlitePersister;
import dev.merrow.sqlite.SqlitePersisterOptions;
import dev.merrow.sqlite.SqliteSynchronous;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A SQLite file in cells mode, to be damaged. */
final class CellsFile implements AutoCloseable {
  private static final Duration A_MOMENT = Duration.ofSeconds(2);

  private static final String PREFIX = "merrow_";
  private static final byte[] GOOD = makeGood();

  private final Path directory;
  private final Path file;
  private final VirtualTime time = new VirtualTime();
  private final List<Throwable> errors = new ArrayList<>();

  /** A file with some of everything. */
  CellsFile() throws IOException {
    directory = Files.createTempDirectory("merrow-fuzz");
    file = directory.resolve("store.db");
    Files.write(file, GOOD);
  }

  private CellsFile(Path directory) {
    this.directory = directory;
    this.file = directory.resolve("store.db");
  }

  private static byte[] makeGood() {
    try (CellsFile made = new CellsFile(Files.createTempDirectory("merrow-fuzz"))) {
      made.fill();
      return made.bytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fill() {
    MergeableStore store = MergeableStore.createMergeableStore("writer", time);
    store.setCell("pets", "fido", "name", "Fido");
    store.setCell("pets", "fido", "age", 4.5);
    store.setCell("pets", "fido", "tags", Cell.of(List.of("good")));
    store.setCell("pets", "felix", "name", "\ud800");
    store.delCell("pets", "felix", "name");
    store.setValue("open", true);
    Persister persister = persister(store);
    run(persister.save());
    store.setValue("open", false);
    run(persister.save());
    run(persister.closeAsync());
  }

  private Persister persister(MergeableStore store) {
    return SqlitePersister.createSqlitePersister(
        store,
        file,
        SqlitePersisterOptions.builder()
            .synchronous(SqliteSynchronous.OFF)
            .journal(SqliteJournal.ROLLBACK)
            .busyTimeout(Duration.ZERO)
            .persister(
                PersisterOptions.builder().scheduler(time).errorListener(errors::add).build())
            .build());
  }

  /** Waits for it; returns what is not as it should be. */
  private @Nullable Throwable run(CompletableFuture<Void> future) {
    time.pass(A_MOMENT);
    if (!future.isDone()) {
      throw new AssertionError("It is not done");
    }
    try {
      future.join();
      return null;
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  byte[] bytes() throws IOException {
    return Files.readAllBytes(file);
  }

  void replace(byte[] bytes) throws IOException {
    Files.write(file, bytes);
  }

  /**
   * Puts rows into the tables.
   *
   * @param script fields with NUL between: what a table's name begins with after the prefix of all,
   *     then what its columns get, each with a letter for its type. Rows that SQLite refuses are
   *     left out
   */
  void insert(String script) throws SQLException {
    Iterator<String> fields = Arrays.asList(script.split("\0", -1)).iterator();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA synchronous = OFF");
      Map<String, String> inserts = inserts(statement);
      connection.setAutoCommit(false);
      while (fields.hasNext()) {
        String begins = PREFIX + fields.next();
        for (Map.Entry<String, String> insert : inserts.entrySet()) {
          if (begins.length() > PREFIX.length() && insert.getKey().startsWith(begins)) {
            insert(connection, insert.getValue(), fields);
          }
        }
      }
      connection.commit();
    }
  }

  /** By the name of a table, what puts a row into it. */
  private static Map<String, String> inserts(Statement statement) throws SQLException {
    Map<String, String> inserts = new TreeMap<>();
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT t.name, count(*) FROM pragma_table_list t, pragma_table_info(t.name)"
                + " WHERE t.type = 'table' GROUP BY t.name")) {
      while (rows.next()) {
        String places = String.join(", ", Collections.nCopies(rows.getInt(2), "?"));
        inserts.put(
            rows.getString(1),
            "INSERT OR REPLACE INTO %s VALUES (%s)".formatted(rows.getString(1), places));
      }
    }
    return inserts;
  }

  private static void insert(Connection connection, String sql, Iterator<String> fields)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int columns = statement.getParameterMetaData().getParameterCount();
      for (int i = 1; i <= columns; i++) {
        bind(statement, i, fields.hasNext() ? fields.next() : "");
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      // a row that the schema does not allow, so no file can have it
    }
  }

  private static void bind(PreparedStatement statement, int index, String field)
      throws SQLException {
    String text = field.isEmpty() ? "" : field.substring(1);
    switch (field.isEmpty() ? 'n' : field.charAt(0)) {
      case 'i' -> statement.setLong(index, number(text).longValue());
      case 'f' -> statement.setDouble(index, number(text).doubleValue());
      case 'b' -> statement.setBytes(index, text.getBytes(UTF_8));
      case 't' -> statement.setString(index, text);
      default -> statement.setNull(index, Types.NULL);
    }
  }

  private static Number number(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      try {
        return Double.valueOf(text);
      } catch (NumberFormatException neither) {
        return text.hashCode();
      }
    }
  }

  /**
   * Does something to the file between two looks of a store that is kept up to date with it, then
   * loads it anew: either way there is all of it, or a clear error and no change.
   */
  void check(Damage damage) throws Exception {
    MergeableStore follower = MergeableStore.createMergeableStore("follower", time);
    Persister following = persister(follower);
    Throwable unexpected = run(following.startAutoLoad());
    if (unexpected != null || !errors.isEmpty()) {
      throw new AssertionError("The file is bad to begin with: " + errors, unexpected);
    }
    MergeableContent before = follower.getMergeableContent();
    damage.run();
    time.pass(A_MOMENT);
    if (!errors.isEmpty() && !follower.getMergeableContent().equals(before)) {
      throw new AssertionError("It was followed in part", errors.get(0));
    }
    errors.forEach(CellsFile::checkClear);
    errors.clear();
    run(following.closeAsync());
    errors.forEach(CellsFile::checkClear);
    errors.clear();
    checkLoading();
  }

  private void checkLoading() {
    MergeableStore store = MergeableStore.createMergeableStore("loader", time);
    store.setValue("own", 1);
    MergeableContent before = store.getMergeableContent();
    Persister persister = persister(store);
    Throwable error = run(persister.load());
    if (error != null) {
      checkClear(error);
      if (!store.getMergeableContent().equals(before)) {
        throw new AssertionError("Refused, and yet something was changed", error);
      }
    }
    store.setValue("own", 2);
    Throwable ofSaving = run(persister.save());
    if (ofSaving != null) {
      checkClear(ofSaving);
    }
    run(persister.closeAsync());
    errors.forEach(CellsFile::checkClear);
  }

  private static void checkClear(Throwable error) {
    boolean clear = error instanceof PersisterException || error instanceof FutureStampException;
    if (!clear || error.getMessage() == null) {
      throw new AssertionError("Not a clear error: " + error, error);
    }
  }

  /** Something that is done to the file. */
  @FunctionalInterface
  interface Damage {
    void run() throws Exception;
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      for (Path each : all.toList()) {
        Files.delete(each);
      }
    }
    Files.delete(directory);
  }
}
