package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/**
 * What goes wrong with disks and locks: it is told, the store keeps everything, the database is as
 * it was, and all is well again when the fault is mended. In a time of its own, with real SQLite.
 */
class SqliteFaultsTest extends FaultsFixture {

  @Test
  void aFullDiskLosesNothingAndIsMendedByFreeingSpace() {
    setUpBy("PRAGMA max_page_count = 40");
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

    setUpBy("PRAGMA max_page_count = 100000");
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
    setUpBy("PRAGMA query_only = ON");
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
  void aDatabaseInAFormatThatMayOnlyBeReadIsReadAndSavedWhenItMayBeWritten() throws Exception {
    store.setCell("t", "r", "c", 1);
    Persister first = persister(store);
    settle(first.save());
    settle(first.closeAsync());
    MergeableContent before = store.getMergeableContent();
    setWriteVersion(3);
    Persister persister = persister(store);
    settle(persister.startAutoPersisting());
    store.setCell("t", "r", "c", 2);
    settle();

    assertThat(errors).hasSize(1).first().asString().contains("may not be written to");
    assertThat(loaded()).isEqualTo(before);
    setWriteVersion(2);
    time.pass(Duration.ofMinutes(1));
    assertThat(loaded()).isEqualTo(store.getMergeableContent());
  }

  /** Sets from which version on SQLite may write to the file: each SQLite there is knows 2. */
  private void setWriteVersion(int version) throws Exception {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertThat(channel.write(ByteBuffer.wrap(new byte[] {(byte) version}), 18)).isEqualTo(1);
    }
  }

  @Test
  void whatIsTooLargeForSqliteIsToldAndAllElseCanBeSavedOnceItIsGone() {
    setup =
        session -> {
          try (Statement statement = session.createStatement()) {
            statement
                .getConnection()
                .unwrap(SQLiteConnection.class)
                .setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, 10_000);
          }
        };
    store.setCell("t", "r", "c", 1);
    Persister persister = persister(store);
    settle(persister.startAutoSave());
    MergeableContent before = store.getMergeableContent();
    store.setCell("t", "r", "c", "x".repeat(20_000));

    assertThat(assertFails(persister.flush(), "too large").isTransient()).isFalse();

    assertThat(loaded()).isEqualTo(before);
    store.setCell("t", "r", "c", "small");
    settle(persister.flush());
    assertThat(loaded()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void aJournalThatOthersKeepFromBeingChangedIsToldWithTheRemedy() {
    store.setCell("t", "r", "c", 1);
    Persister others = persister(store);
    settle(others.startAutoSave());
    MergeableStore own = createMergeableStore("own", time);
    own.setCell("t", "own", "c", 2);
    Persister persister =
        SqlitePersister.createSqlitePersister(
            own,
            file,
            options().busyTimeout(Duration.ofMillis(20)).journal(SqliteJournal.ROLLBACK).build());

    PersisterException error = assertFails(persister.startAutoPersisting(), "SqliteJournal");

    assertThat(error.isTransient()).isTrue();
    settle(others.closeAsync());
    settle(persister.startAutoPersisting());
    assertThat(loaded()).isEqualTo(own.getMergeableContent());
    assertThat(own.getRowIds("t")).containsExactlyInAnyOrder("r", "own");
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
}
