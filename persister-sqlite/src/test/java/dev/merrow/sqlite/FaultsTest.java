package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.Cell;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong with disks and files: it is told, the store keeps everything, the database is as
 * it was, and all is well again when the fault is mended. In a time of its own, with real SQLite.
 */
class FaultsTest {
  @TempDir Path directory;
  private final VirtualTime time = new VirtualTime();
  private final List<Throwable> errors = new ArrayList<>();
  private final MergeableStore store = createMergeableStore("own", time);
  private Path file;
  private String setup = "";

  @BeforeEach
  void chooseFile() {
    file = directory.resolve("store.db");
  }

  private SqlitePersisterOptions options() {
    return SqlitePersisterOptions.builder()
        .synchronous(SqliteSynchronous.OFF)
        .busyTimeout(Duration.ofMillis(20))
        .persister(PersisterOptions.builder().scheduler(time).errorListener(errors::add).build())
        .build();
  }

  /** A persister in cells mode, whose connections run {@link #setup} when they are opened. */
  private Persister persister(MergeableStore of) {
    Database database =
        new Database(
            file,
            options(),
            session -> {
              if (!setup.isEmpty()) {
                session.execute(setup);
              }
            });
    return Persister.createCustomPersister(
        of, new CellsPersistence(database, "merrow"), options().persister());
  }

  private void settle() {
    time.pass(Duration.ofMillis(1));
  }

  private void settle(CompletableFuture<Void> done) {
    settle();
    assertThat(done).isCompleted();
  }

  private void assertFails(CompletableFuture<Void> done, String... messages) {
    settle();
    assertThat(done).failsWithin(Duration.ZERO).withThrowableThat().havingCause();
    assertThat(errors).isNotEmpty();
    Throwable error = errors.get(errors.size() - 1);
    assertThat(error)
        .isInstanceOf(PersisterException.class)
        .hasMessageContainingAll(messages)
        .hasMessageContaining(file.toString());
  }

  /** What a new store finds in the file. */
  private MergeableContent loaded() {
    MergeableStore copy = createMergeableStore("copy", time);
    Persister persister = SqlitePersister.createSqlitePersister(copy, file, options());
    settle(persister.load());
    settle(persister.closeAsync());
    return copy.getMergeableContent();
  }

  private void writeMuch(String prefix) {
    store.transaction(
        () -> {
          for (int i = 0; i < 5_000; i++) {
            store.setCell("t", prefix + i, "c", "some text of cell " + i);
          }
        });
  }

  @Test
  void aFullDiskLosesNothingAndIsMendedByFreeingSpace() {
    setup = "PRAGMA max_page_count = 40";
    Persister persister = persister(store);
    store.setCell("t", "first", "c", 1);
    settle(persister.startAutoSave());
    MergeableContent before = loaded();
    writeMuch("r");
    settle();

    assertThat(errors).hasSize(1).first().asString().contains("the disk is full");
    assertThat(((PersisterException) errors.get(0)).isTransient()).isTrue();
    assertThat(loaded()).as("nothing is half there").isEqualTo(before);
    assertThat(store.getRowCount("t")).isEqualTo(5_001);

    setup = "PRAGMA max_page_count = 100000";
    store.setCell("t", "later", "c", 2);
    time.pass(Duration.ofMinutes(1));

    assertThat(loaded()).isEqualTo(store.getMergeableContent());
    settle(persister.closeAsync());
  }

  @Test
  void aSmallDiskThatFillsUpLosesNothing() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()))
        .as("may mount a disk of one megabyte")
        .isZero();
    try {
      file = disk.resolve("store.db");
      Path ballast = disk.resolve("ballast");
      Files.write(ballast, new byte[700_000]);
      store.setCell("t", "first", "c", 1);
      Persister persister = persister(store);
      settle(persister.startAutoSave());
      MergeableContent before = loaded();
      for (int i = 0; i < 40 && errors.isEmpty(); i++) {
        before = store.getMergeableContent();
        store.setCell("t", "r" + i, "c", "x".repeat(10_000));
        settle();
      }
      assertThat(errors).isNotEmpty().first().asString().contains("disk");
      assertThat(loaded()).isEqualTo(before);

      Files.delete(ballast);
      time.pass(Duration.ofMinutes(1));
      settle(persister.closeAsync());
      assertThat(loaded()).isEqualTo(store.getMergeableContent());
    } finally {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  private static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (java.io.IOException e) {
      return -1;
    }
  }

  @Test
  void aFileThatMayNotBeWrittenToIsReadAndNotWritten() {
    store.setCell("t", "r", "c", 1);
    settle(persister(store).save());
    setup = "PRAGMA query_only = ON";
    MergeableStore other = createMergeableStore("other", time);
    Persister persister = persister(other);
    settle(persister.load());
    other.setCell("t", "r", "c", 2);

    assertFails(persister.save(), "may not be written to");

    assertThat(((PersisterException) errors.get(0)).isTransient()).isFalse();
    assertThat(other.getCell("t", "r", "c")).isEqualTo(Cell.of(2));
    assertThat(loaded()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void aFileWithoutPermissionsIsTold() throws Exception {
    store.setCell("t", "r", "c", 1);
    settle(persister(store).save());
    assumeThat(file.toFile().setWritable(false)).isTrue();
    assumeThat(Files.isWritable(file)).as("runs as a user who may write anywhere").isFalse();
    store.setCell("t", "r", "c", 2);

    assertFails(persister(store).save(), "may not be written to");
  }

  @Test
  void aLockThatIsHeldForLongDelaysSavingAndNothingElse() throws Exception {
    store.setCell("t", "r", "c", 1);
    Persister persister = persister(store);
    settle(persister.startAutoSave());
    try (Connection other = Sqlite.connect(file);
        var statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      store.setCell("t", "r", "c", 2);
      settle();
      store.setCell("t", "r", "d", 3);
      settle();
      assertThat(errors).hasSize(1).first().asString().contains("lock");
      assertThat(((PersisterException) errors.get(0)).isTransient()).isTrue();
      statement.execute("ROLLBACK");
    }
    time.pass(Duration.ofSeconds(1));

    assertThat(errors).hasSize(1);
    assertThat(loaded()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void aFileThatIsRemovedIsMadeAnewWithEverythingByTheNextSave() throws Exception {
    writeMuch("r");
    Persister persister = persister(store);
    settle(persister.startAutoSave());
    removeFile();
    store.setCell("t", "later", "c", 1);
    settle();

    assertThat(loaded()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void aFileThatIsRemovedIsToldOfAndMadeAnewByAutoLoading() throws Exception {
    store.setCell("t", "r", "c", 1);
    Persister persister = persister(store);
    settle(persister.startAutoPersisting());
    removeFile();
    time.pass(Duration.ofSeconds(2));

    assertThat(errors).hasSize(1).first().asString().contains("gone").contains(file.toString());
    assertThat(loaded()).isEqualTo(store.getMergeableContent());
  }

  private void removeFile() throws Exception {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(directory.resolve("store.db" + suffix));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFileThatTakesTheOldOnesPlaceIsMergedWith(boolean besideTheOldLog) throws Exception {
    MergeableStore theirs = createMergeableStore("theirs", time);
    theirs.setCell("t", "theirs", "c", 1);
    Path other = directory.resolve("other.db");
    Persister others = SqlitePersister.createSqlitePersister(theirs, other, options());
    settle(others.save());
    settle(others.closeAsync());
    store.setCell("t", "ours", "c", 2);
    Persister persister = persister(store);
    settle(persister.startAutoPersisting());

    writeMuch("much");
    settle();
    if (!besideTheOldLog) {
      removeFile();
    }
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    time.pass(Duration.ofSeconds(2));

    assertThat(errors).isEmpty();
    assertThat(store.getRowIds("t")).contains("ours", "theirs").hasSize(5_002);
    assertThat(Sqlite.query(file, "PRAGMA integrity_check")).containsExactly("ok");
    assertThat(loaded()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void aDirectoryThatIsNotThereIsToldUntilItIs() throws Exception {
    file = directory.resolve("sub").resolve("store.db");
    Persister persister = persister(store);
    store.setCell("t", "r", "c", 1);
    assertFails(persister.save(), "is there such a directory");
    Files.createDirectory(file.getParent());
    settle(persister.save());

    assertThat(loaded()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void whatIsNoDatabaseIsNeitherReadNorWritten() throws Exception {
    byte[] bytes =
        "This is a text, and no database at all. ".repeat(100).getBytes(StandardCharsets.UTF_8);
    Files.write(file, bytes);
    store.setCell("t", "r", "c", 1);
    Persister persister = persister(store);

    assertFails(persister.startAutoPersisting(), "not a SQLite database");
    assertFails(persister.save(), "not a SQLite database");

    assertThat(persister.isAutoLoading()).isFalse();
    assertThat(persister.isAutoSaving()).isFalse();
    assertThat(file).hasBinaryContent(bytes);
    assertThat(store.getCell("t", "r", "c")).isEqualTo(Cell.of(1));
  }

  @Test
  void aDamagedDatabaseIsToldAndNothingOfItIsApplied() throws Exception {
    writeMuch("r");
    Persister persister = persister(store);
    settle(persister.save());
    settle(persister.closeAsync());
    byte[] bytes = Files.readAllBytes(file);
    int page = 4096;
    Arrays.fill(bytes, bytes.length / 2 / page * page, bytes.length * 3 / 4, (byte) 0x55);
    Files.write(file, bytes);
    MergeableStore copy = createMergeableStore("copy", time);

    assertFails(persister(copy).startAutoPersisting(), "damaged");

    assertThat(((PersisterException) errors.get(0)).isTransient()).isFalse();
    assertThat(copy.getMergeableContent()).isEqualTo(MergeableContent.EMPTY);
    assertThat(file).hasBinaryContent(bytes);
  }

  @Test
  void halfOfAJsonTextIsToldAndNotOverwrittenByStartingToPersist() throws Exception {
    SqlitePersisterOptions json =
        SqlitePersisterOptions.builder()
            .mode(SqliteMode.json())
            .persister(options().persister())
            .build();
    store.setCell("t", "r", "c", 1);
    settle(SqlitePersister.createSqlitePersister(store, file, json).save());
    Sqlite.execute(file, "UPDATE tinybase SET store = substr(store, 1, length(store) / 2)");
    List<String> half = Sqlite.query(file, "SELECT * FROM tinybase");
    MergeableStore other = createMergeableStore("other", time);
    other.setCell("t", "own", "c", 2);
    Persister persister = SqlitePersister.createSqlitePersister(other, file, json);

    assertFails(persister.startAutoPersisting(), "JSON");

    assertThat(Sqlite.query(file, "SELECT * FROM tinybase")).isEqualTo(half);
    assertThat(other.getRowIds("t")).containsExactly("own");
    assertFails(persister.save(), "JSON");
    assertThat(Sqlite.query(file, "SELECT * FROM tinybase")).isEqualTo(half);
  }

  @Test
  void namesOfFilesAreNothingElse() throws Exception {
    List<String> names =
        List.of(
            "a?mode=memory&cache=shared",
            "b?journal_mode=delete#c",
            "100%41.db",
            ":memory:",
            ":resource:http:",
            "file:x",
            " space ",
            "quote'\"`;--",
            "\u00e9\u4e2d\ud83d\ude00");
    for (String name : names) {
      Path path = directory.resolve(name);
      MergeableStore own = createMergeableStore("own", time);
      own.setCell("t", "r", "name", name);
      Persister persister = SqlitePersister.createSqlitePersister(own, path, options());
      settle(persister.save());
      settle(persister.closeAsync());
      assertThat(path).isRegularFile();
      file = path;
      assertThat(loaded()).isEqualTo(own.getMergeableContent());
    }
    try (var files = Files.list(directory)) {
      assertThat(files.map(it -> it.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }
}
