package dev.merrow.sqlite;

import static dev.merrow.sqlite.SqlitePersister.createSqlitePersister;
import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.sqlite.SqliteTabular.Load;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of files that are removed, replaced, damaged or no databases at all, or have strange
 * names. In a time of its own, with real SQLite.
 */
class FileFaultsTest extends FaultsFixture {

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

  @Test
  void aFileThatIsRemovedBeforeWhatOthersWroteWasLoadedIsMadeAnewToo() throws Exception {
    Persister persister = persister(store);
    settle(persister.startAutoPersisting());
    MergeableStore theirs = createMergeableStore("theirs", time);
    theirs.setCell("t", "theirs", "c", 1);
    Persister others = persister(theirs);
    settle(others.save());
    settle(others.closeAsync());
    store.setCell("t", "ours", "c", 2);
    settle();
    removeFile();
    time.pass(Duration.ofSeconds(2));

    assertThat(errors).hasSize(1).first().asString().contains("gone");
    assertThat(loaded()).isEqualTo(store.getMergeableContent());
  }

  @ParameterizedTest
  @MethodSource("modesWithoutTables")
  void nothingIsGoneWhereNothingWas(SqliteMode mode) throws Exception {
    Store plain = mode instanceof SqliteTabular ? Store.createStore() : store;
    Persister persister = createSqlitePersister(plain, file, options().mode(mode).build());
    settle(persister.startAutoLoad());
    Sqlite.execute(file, "CREATE TABLE theirs(a)");
    time.pass(Duration.ofSeconds(2));
    Sqlite.execute(file, "INSERT INTO theirs VALUES (1)");
    time.pass(Duration.ofSeconds(2));

    assertThat(errors).isEmpty();
  }

  static Stream<SqliteMode> modesWithoutTables() {
    return Stream.of(
        SqliteMode.cells(),
        SqliteMode.json(),
        SqliteTabular.builder().load("t", Load.of("t")).values(true, true).build());
  }

  @ParameterizedTest
  @EnumSource
  @DisabledOnOs(OS.WINDOWS)
  void filesForTheOwnerAloneAreSo(SqliteJournal journal) throws Exception {
    SqlitePersisterOptions ownerOnly = options().journal(journal).ownerOnly(true).build();
    try (Database database = new Database(file, ownerOnly)) {
      boolean unused =
          database.write(
              session -> {
                session.execute("CREATE TABLE t(x)");
                assertOwnersAlone();
                return true;
              });
      assertOwnersAlone();
    }
  }

  private void assertOwnersAlone() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              it ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(it)))
                      .as("%s", it)
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aLinkInPlaceOfAFileForTheOwnerAloneIsNotFollowed() throws Exception {
    Path target = directory.resolve("target.db");
    Files.createSymbolicLink(file, target);
    SqlitePersisterOptions ownerOnly = options().ownerOnly(true).build();
    store.setCell("t", "r", "c", 1);
    Persister persister = SqlitePersister.createSqlitePersister(store, file, ownerOnly);
    CompletableFuture<Void> saved = persister.save();
    settle();
    assertThat(saved).isCompletedExceptionally();
    assertThat(errors).first().asString().contains("symbolic link").contains(file.toString());
    assertThat(target).doesNotExist();

    Sqlite.execute(target, "CREATE TABLE t(x)");
    CompletableFuture<Void> loaded = persister.load();
    settle();
    assertThat(loaded).isCompletedExceptionally();
    settle(persister.closeAsync());
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsMovedAwayWhileItIsWrittenToIsMadeAnew(SqliteJournal journal) throws Exception {
    try (Database database = new Database(file, options().journal(journal).build())) {
      assertThatThrownBy(
              () ->
                  database.write(
                      session -> {
                        Files.move(file, directory.resolve("elsewhere.db"));
                        session.execute("CREATE TABLE t(c)");
                        return "written";
                      }))
          .isInstanceOfSatisfying(
              PersisterException.class, e -> assertThat(e.isTransient()).isTrue())
          .hasMessageContaining("removed or replaced")
          .hasMessageContaining(file.toString());
      var unused =
          database.write(
              session -> {
                session.execute("CREATE TABLE t(c)");
                return "written";
              });
    }
    assertThat(Sqlite.query(file, "SELECT name FROM sqlite_schema")).containsExactly("t");
  }

  @Test
  void aDirectoryInThePlaceOfTheFileIsToldUntilItIsGone() throws Exception {
    store.setCell("t", "r", "c", 1);
    Files.createDirectory(file);
    Persister persister = persister(store);
    assertFails(persister.startAutoPersisting(), "cannot be opened");
    assertFails(persister.save(), "cannot be opened");
    assertThat(file).isEmptyDirectory();
    Files.delete(file);
    settle(persister.save());

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
    Persister others = SqlitePersister.createSqlitePersister(theirs, other, impatient());
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
            .persister(impatient().persister())
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
      Persister persister = SqlitePersister.createSqlitePersister(own, path, impatient());
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
