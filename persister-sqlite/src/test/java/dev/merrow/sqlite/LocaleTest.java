package dev.merrow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process writes does not depend on the language that it speaks with its user. */
class LocaleTest {
  private static final String VIEW = "SELECT row_id, cell, written > 0 FROM merrow_cells";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Duser.language=ar -Duser.country=EG",
        "-Duser.language=fa",
        "-Duser.language=hi -Duser.extensions=u-nu-deva",
        "-Duser.language=th -Duser.country=TH -Duser.extensions=u-nu-thai",
        "-Duser.language=tr"
      })
  void theViewsAreTheSameInAllLanguages(String options) throws Exception {
    Path file = directory.resolve("store 100%.db");
    Path libraries = ChildProcess.unpackLibrary(Files.createDirectory(directory.resolve("lib")));
    try (ChildProcess child =
        ChildProcess.start(
            List.of(options.split(" ")),
            ShutdownChild.class,
            libraries,
            file.toString(),
            "1",
            "false")) {
      assertThat(child.readLine()).isNull();
      assertThat(child.exitCode()).isZero();
    }

    assertThat(Sqlite.query(file, VIEW)).containsExactly("r0|0|1");
    assertThat(Sqlite.query(file, "SELECT * FROM merrow_values")).isEmpty();
    assertThat(Sqlite.query(file, "SELECT * FROM merrow_tombstones")).isEmpty();
  }

  @Test
  void viewsThatAnEarlierVersionHasBrokenAreMadeAgain() throws Exception {
    Path file = directory.resolve("store.db");
    MergeableStore store = MergeableStore.createMergeableStore();
    store.setCell("t", "r", "c", 1);
    try (Persister persister = SqlitePersister.createSqlitePersister(store, file)) {
      persister.save().join();
    }
    List<String> good = Sqlite.query(file, "SELECT sql FROM sqlite_schema WHERE type = 'view'");
    Sqlite.execute(
        file,
        "DROP VIEW merrow_cells",
        "DROP VIEW merrow_tombstones",
        // as it was written with Arabic digits
        "CREATE VIEW merrow_cells AS SELECT substr(hlc, \u0661, 1) AS written FROM"
            + " merrow_cell_data");

    MergeableStore other = MergeableStore.createMergeableStore();
    try (Persister persister = SqlitePersister.createSqlitePersister(other, file)) {
      persister.load().join();
      assertThat(other.getCell("t", "r", "c")).as("loading does not mind").isEqualTo(Cell.of(1));
      other.setCell("t", "r", "c", 2);
      persister.save().join();
    }

    assertThat(Sqlite.query(file, "SELECT cell FROM merrow_cells")).containsExactly("2");
    assertThat(Sqlite.query(file, "SELECT sql FROM sqlite_schema WHERE type = 'view'"))
        .containsExactlyInAnyOrderElementsOf(good);
  }
}
