package dev.merrow.sqlite;

import dev.merrow.testkit.persist.OwnTimeFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A file for a database, and a time for its persisters. */
abstract class SqliteFixture extends OwnTimeFixture {
  @TempDir Path directory;

  /** The database's file, which is not there at first. */
  Path file;

  @BeforeEach
  final void chooseFile() {
    file = directory.resolve("store.db");
  }

  /** Options that are quick. */
  final SqlitePersisterOptions.Builder options() {
    return SqlitePersisterOptions.builder()
        .synchronous(SqliteSynchronous.OFF)
        .persister(inOwnTime().build());
  }
}
