package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.persist.SampleContent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteMaintenanceTest {
  /** A name that SQLite would take for more than a name. */
  private static final String NAME = "a 'b' ?mode=ro #%41.db";

  @TempDir private Path directory;

  private static MergeableContent load(Path file) {
    MergeableStore store = createMergeableStore();
    try (Persister persister = SqlitePersister.createSqlitePersister(store, file)) {
      persister.load().join();
    }
    return store.getMergeableContent();
  }

  @Test
  void aCopyHasWhatIsInTheLogOfADatabaseThatIsInUse() throws Exception {
    Path file = directory.resolve(NAME);
    Path copy = directory.resolve("copy of " + NAME);
    MergeableStore store = createMergeableStore();
    try (Persister persister = SqlitePersister.createSqlitePersister(store, file)) {
      persister.startAutoPersisting().join();
      SampleContent.write(store);
      persister.flush().join();
      SqliteMaintenance.backUp(file, copy);
      assertThat(load(copy)).isEqualTo(store.getMergeableContent());

      store.setCell("later", "row", "cell", 1);
      persister.flush().join();
      SqliteMaintenance.backUp(file, copy);
      assertThat(load(copy)).isEqualTo(store.getMergeableContent());
      assertThat(SqliteMaintenance.check(file)).isEmpty();
    }
    assertThat(SqliteMaintenance.check(copy)).isEmpty();
  }

  @Test
  void aCopyMayBeReadByThoseWhoMayReadTheDatabase() throws Exception {
    Path file = directory.resolve("own.db");
    MergeableStore store = createMergeableStore();
    store.setCell("pets", "fido", "legs", 4);
    SqlitePersisterOptions options = SqlitePersisterOptions.builder().ownerOnly(true).build();
    try (Persister persister = SqlitePersister.createSqlitePersister(store, file, options)) {
      persister.save().join();
    }
    Path copy = directory.resolve("copy.db");
    SqliteMaintenance.backUp(file, copy);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatCannotBeCopiedLeavesNothingBehind() throws Exception {
    Path copy = directory.resolve("copy.db");
    Files.writeString(copy, "before");
    Path broken = directory.resolve("broken.db");
    Files.writeString(broken, "This is no database. ".repeat(100));
    for (Path file : List.of(broken, directory.resolve("missing.db"))) {
      assertThatThrownBy(() -> SqliteMaintenance.backUp(file, copy))
          .isInstanceOf(PersisterException.class)
          .hasMessageContaining(file.getFileName().toString());
      assertThatThrownBy(() -> SqliteMaintenance.check(file))
          .isInstanceOf(PersisterException.class)
          .hasMessageContaining(file.getFileName().toString());
    }
    assertThat(copy).hasContent("before");
    assertThat(directory.resolve("missing.db")).doesNotExist();
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
    Path good = directory.resolve("good.db");
    Sqlite.execute(good, "CREATE TABLE t(x)");
    assertThatThrownBy(() -> SqliteMaintenance.backUp(good, directory.resolve("no/such/copy.db")))
        .isInstanceOf(PersisterException.class)
        .hasMessageContaining("Could not back up");
  }

  @Test
  void whatIsWrongWithADatabaseIsSaid() throws Exception {
    Path file = directory.resolve("wrong.db");
    Sqlite.execute(
        file,
        "CREATE TABLE t(x NOT NULL)",
        "INSERT INTO t VALUES (1), (2)",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE t(x NOT NULL CHECK (x < 2))'");
    assertThat(SqliteMaintenance.check(file)).containsExactly("CHECK constraint failed in t");
  }
}
