package dev.merrow.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with a server, and what is said of it. */
class PostgresFaultsTest extends PostgresFixture {
  private static final String TERMINATE_OTHERS =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
          + " WHERE datname = current_database() AND pid <> pg_backend_pid()";

  @TempDir Path directory;

  private final MergeableStore store = createMergeableStore("own");

  private void assertSaved() throws Exception {
    assertThat(loaded("p").getMergeableContent()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void aLostConnectionIsReplacedAndNothingIsSaidOfIt() throws Exception {
    Persister persister = persister(store, "p", notified());
    await(persister.startAutoPersisting());
    for (int i = 0; i < 5; i++) {
      Servers.execute(url, TERMINATE_OTHERS);
      store.setCell("t", "r" + i, "c", i);
      await(persister.flush());
      assertSaved();
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void connectionsThatAreLostAllTheTimeLoseNothing() throws Exception {
    Persister persister = persister(store, "p", looking());
    await(persister.startAutoPersisting());
    Thread killer =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 40; i++) {
                  Servers.execute(url, TERMINATE_OTHERS);
                }
              } catch (Exception e) {
                // another killer was faster, which is as good
              }
            });
    killer.start();
    for (int i = 0; i < 400; i++) {
      store.setCell("t", "r" + i % 50, "c" + i % 7, i);
      if (i % 10 == 0) {
        // it may fail, and is tried again then
        persister.flush().handle((done, error) -> null).get();
      }
    }
    killer.join();
    await(persister.stopAutoSave());

    assertSaved();
  }

  @Test
  void aServerThatRestartsIsWaitedFor() throws Exception {
    int port;
    Path data = directory.resolve("data");
    try (EmbeddedPostgres first = server(data, 0)) {
      port = first.getPort();
      use(first.getJdbcUrl("postgres", "postgres"));
      await(persister(store, "p", notified()).save());
    }
    Persister persister = persister(store, "p", notified());
    failure(persister.load(), "connection to the server failed", "postgres on localhost");
    try (EmbeddedPostgres again = server(data, port)) {
      assertThat(again.getPort()).isEqualTo(port);
      await(persister.startAutoPersisting());
      store.setCell("t", "r", "c", "after the restart");
      await(persister.flush());
      assertSaved();
      closeAll();
    }
  }

  private static EmbeddedPostgres server(Path data, int port) throws Exception {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
    return (port == 0 ? builder : builder.setPort(port)).start();
  }

  /** As after a failover to a standby that lacks the last commits. */
  @Test
  void whatTheServerHasLostIsSavedAgain() throws Exception {
    Persister persister = persister(store, "p", notified());
    await(persister.startAutoPersisting());
    store.setCell("t", "old", "c", 1);
    await(persister.flush());
    String position = Servers.query(url, "SELECT position FROM merrow_path_data").get(0);
    store.setCell("t", "lost", "c", 2);
    await(persister.flush());
    Servers.execute(
        url,
        "DELETE FROM merrow_cell_data WHERE row_id = 'lost'",
        "DELETE FROM merrow_change_log WHERE position > " + position,
        "UPDATE merrow_path_data SET position = " + position);

    store.setCell("t", "new", "c", 3);
    await(persister.flush());

    assertSaved();
  }

  /** Another store saves there first, and what it saves is as long as what was lost. */
  @Test
  void whatTheServerHasLostIsSavedAgainThoughAnotherHasWrittenAsMuchSince() throws Exception {
    MergeableStore other = createMergeableStore("two");
    Persister persister = persister(store, "p", notified());
    Persister others = persister(other, "p", notified());
    await(persister.startAutoSave());
    store.setCell("t", "past", "c", 1);
    await(persister.flush());
    await(others.load());
    String position = Servers.query(url, "SELECT position FROM merrow_path_data").get(0);
    store.setCell("t", "lost", "c", 2);
    await(persister.flush());
    Servers.execute(
        url,
        "DELETE FROM merrow_cell_data WHERE row_id = 'lost'",
        "DELETE FROM merrow_change_log WHERE position > " + position,
        "UPDATE merrow_path_data SET position = " + position);
    await(others.startAutoSave());
    other.setCell("t", "else", "c", 3);
    await(others.flush());
    assertThat(Servers.query(url, "SELECT count(DISTINCT length(changes)) FROM merrow_change_log"))
        .as("a log of entries that are as long")
        .containsExactly("1");

    store.setCell("t", "new", "c", 4);
    await(persister.flush());
    await(persister.load());

    assertThat(store.getRowIds("t")).containsExactlyInAnyOrder("past", "lost", "else", "new");
    assertSaved();
  }

  @Test
  void tablesThatAreGoneAreMadeAgain() throws Exception {
    Persister persister = persister(store, "p", notified());
    await(persister.startAutoPersisting());
    store.setCell("t", "r", "c", 1);
    await(persister.flush());
    Servers.execute(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public");

    store.setCell("t", "r2", "c", 2);
    await(persister.flush());

    assertSaved();
  }

  @Test
  void aWrongPasswordAndAMissingDatabaseAreNamed() throws Exception {
    String user = databaseName() + "_secretive";
    Servers.execute(url, "CREATE ROLE " + user + " LOGIN PASSWORD 'right secret'");
    Path rules = Path.of(Servers.query(url, "SHOW hba_file").get(0));
    Files.writeString(rules, "host all " + user + " all scram-sha-256\n" + Files.readString(rules));
    Servers.execute(url, "SELECT pg_reload_conf()");
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", "wrong secret");
    try (PostgresDatabase refused =
        PostgresDatabase.connect(url.replaceAll("[?].*", ""), properties)) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      CompletableFuture<Void> loaded;
      do { // the server takes the new rule a little later
        loaded = persister(store, refused, PostgresMode.cells("p"), notified()).load();
        loaded.handle((done, error) -> null).get();
      } while (!loaded.isCompletedExceptionally() && System.nanoTime() < deadline);
      PersisterException failure = failure(loaded, "refuses the user or the password");
      assertThat(failure.isTransient()).isFalse();
      assertThat(failure.getMessage()).doesNotContain("secret\"").doesNotContain("wrong secret");
    }
    try (PostgresDatabase missing =
        PostgresDatabase.connect(url.replaceAll("/test\\d+", "/nowhere"))) {
      PersisterException failure =
          failure(
              persister(store, missing, PostgresMode.cells("p"), notified()).load(),
              "no such database",
              "nowhere");
      assertThat(failure.isTransient()).isFalse();
    }
  }

  @Test
  void missingRightsAreNamed() throws Exception {
    String user = url.replaceAll(".*/(test\\d+).*", "poor_$1");
    Servers.execute(
        url,
        "CREATE ROLE " + user + " LOGIN",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO " + user);
    try (PostgresDatabase poor =
        PostgresDatabase.connect(url.replace("user=postgres", "user=" + user))) {
      Persister persister = persister(store, poor, PostgresMode.cells("p"), notified());
      store.setCell("t", "r", "c", 1);
      PersisterException failure = failure(persister.save(), "lacks rights");
      assertThat(failure.isTransient()).isFalse();

      await(persister(store, "p", notified()).save());
      failure(persister.load(), "lacks rights", "merrow_meta");
      Servers.execute(url, "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + user);
      await(persister.load());
      store.setCell("t", "r", "c", 2);
      await(persister.save());
    }
    assertSaved();
  }

  /** Another has created the table, for a user who may not. */
  @Test
  void theTableOfJsonModeNeedsNoRightToCreateTablesOnceItExists() throws Exception {
    String user = databaseName() + "_modest";
    PostgresMode mode = PostgresMode.json();
    await(persister(store, database, mode, notified()).save());
    Servers.execute(
        url,
        "CREATE ROLE " + user + " LOGIN",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO " + user,
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + user);
    PostgresDatabase modest = connect(url.replace("user=postgres", "user=" + user));

    store.setCell("t", "r", "c", 1);
    await(persister(store, modest, mode, notified()).save());

    assertThat(Servers.query(url, "SELECT store FROM tinybase").get(0)).contains("\"r\"");
  }

  @Test
  void aLockThatAnotherHoldsIsWaitedForAndNotForEver() throws Exception {
    store.setCell("t", "r", "c", 1);
    Persister persister = persister(store, "p", notified());
    await(persister.save());
    PostgresDatabase impatient = connect(url + "&options=-c%20lock_timeout=100ms");
    PostgresDatabase timed = connect(url + "&options=-c%20statement_timeout=100ms");
    try (Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE merrow_cell_data IN EXCLUSIVE MODE");
      store.setCell("t", "r", "c", 2);
      assertThat(
              failure(
                      persister(store, impatient, PostgresMode.cells("p"), notified()).save(),
                      "lock_timeout")
                  .isTransient())
          .isTrue();
      assertThat(
              failure(
                      persister(store, timed, PostgresMode.cells("p"), notified()).save(),
                      "statement_timeout")
                  .isTransient())
          .isTrue();
      var saved = persister.save();
      other.rollback();
      await(saved);
    }
    assertSaved();
  }

  /** Another program locks rows in the opposite order, until the server ends one of both. */
  @Test
  void aDeadlockIsTriedAgain() throws Exception {
    store.setCell("t", "a", "c", 1);
    store.setCell("t", "b", "c", 1);
    Persister persister = persister(store, "p", notified());
    await(persister.save());
    // PostgreSQL looks once, which must be after the other one waits, too
    Servers.execute(url, "ALTER DATABASE " + databaseName() + " SET deadlock_timeout = '4s'");
    Persister again = persister(store, connect(url), PostgresMode.cells("p"), notified());
    try (Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement()) {
      // the other one is not the first to look for deadlocks
      statement.execute("SET deadlock_timeout = '60s'");
      other.setAutoCommit(false);
      statement.execute("UPDATE merrow_cell_data SET place = place WHERE row_id = 'b'");
      store.transaction(
          () -> {
            store.setCell("t", "a", "c", 2);
            store.setCell("t", "b", "c", 2);
          });
      var saved = again.save();
      Servers.awaitOneThatWaitsForALock(url);
      // waits for the persister, which waits for this, and goes on once that was undone
      statement.execute("UPDATE merrow_cell_data SET place = place WHERE row_id = 'a'");
      other.commit();
      await(saved);
    }
    assertSaved();
    assertThat(errors).isEmpty();
  }

  @Test
  void aServerWithTooManyConnectionsIsNamedAndAskedAgain() throws Exception {
    String user = databaseName() + "_crowd";
    Servers.execute(
        url,
        "CREATE ROLE " + user + " LOGIN CONNECTION LIMIT 0",
        "GRANT ALL ON SCHEMA public TO " + user);
    PostgresDatabase full = connect(url.replace("user=postgres", "user=" + user));
    Persister persister = persister(store, full, PostgresMode.cells("p"), notified());
    store.setCell("t", "r", "c", 1);
    assertThat(failure(persister.save(), "too many connections").isTransient()).isTrue();

    Servers.execute(url, "ALTER ROLE " + user + " CONNECTION LIMIT 5");
    await(persister.save());
    assertSaved();
  }

  /** As on a standby, until a failover makes it the primary. */
  @Test
  void aServerThatTakesNoWritesIsNamedAndAskedAgainByItself() throws Exception {
    store.setCell("t", "r", "c", 1);
    await(persister(store, "p", notified()).save());
    String mode = "ALTER DATABASE " + databaseName() + " SET default_transaction_read_only = ";
    Servers.execute(url, mode + "on");
    Persister persister = persister(store, connect(url), PostgresMode.cells("p"), notified());
    await(persister.startAutoPersisting());
    store.setCell("t", "r", "c", 2);
    Throwable error = errors.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(error).isInstanceOf(PersisterException.class).hasMessageContaining("read-only");
    assertThat(((PersisterException) error).isTransient()).isTrue();

    Servers.execute(
        "%s&options=-c%%20default_transaction_read_only=off".formatted(url), mode + "off");
    await(persister.stopAutoSave());
    assertSaved();
  }

  @Test
  void aFullDiskLosesNothingAndIsMendedByFreeingSpace() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()))
        .as("may mount a small disk")
        .isZero();
    String space = databaseName() + "_space";
    try {
      Path data = Path.of(Servers.query(url, "SHOW data_directory").get(0));
      Path ballast = disk.resolve("ballast");
      Path tables = Files.createDirectory(disk.resolve("tables"));
      Files.setOwner(tables, Files.getOwner(data));
      directory.toFile().setExecutable(true, false);
      Files.write(ballast, new byte[2_500_000]);
      Servers.execute(
          url,
          "CREATE TABLESPACE " + space + " LOCATION '" + tables + "'",
          "ALTER DATABASE " + databaseName() + " SET default_tablespace = " + space);
      Persister persister = persister(store, connect(url), PostgresMode.cells("p"), notified());
      store.setCell("t", "first", "c", 1);
      await(persister.startAutoPersisting());
      Random random = new Random(1);
      for (int i = 0; i < 100 && errors.isEmpty(); i++) {
        // more than compression makes short
        StringBuilder text = new StringBuilder();
        random.ints(50_000, 33, 127).forEach(text::appendCodePoint);
        store.setCell("t", "r" + i, "c", text.toString());
        persister.flush().handle((done, error) -> null).get();
      }
      Throwable error = errors.poll();
      assertThat(error).isInstanceOf(PersisterException.class).hasMessageContaining("disk is full");
      assertThat(((PersisterException) error).isTransient()).isTrue();

      Files.delete(ballast);
      await(persister.stopAutoSave());
      assertSaved();
    } finally {
      Servers.execute(
          url,
          "ALTER DATABASE " + databaseName() + " RESET default_tablespace",
          "DROP SCHEMA public CASCADE",
          "DROP TABLESPACE IF EXISTS " + space);
      assertThat(run("umount", "-l", disk.toString())).isZero();
    }
  }

  private static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  private String databaseName() {
    return url.replaceAll(".*/(test\\d+).*", "$1");
  }

  @Test
  void aTextThatIsNoStoresIsNotOverwritten() throws Exception {
    Servers.execute(
        url,
        "CREATE TABLE tinybase(_id text PRIMARY KEY, store text)",
        "INSERT INTO tinybase VALUES ('_', 'half of a te')");
    Persister persister = persister(Store.createStore(), database, PostgresMode.json(), notified());
    failure(persister.startAutoPersisting(), "does not hold a store's JSON text");

    assertThat(Servers.query(url, "SELECT store FROM tinybase")).containsExactly("half of a te");
  }
}
