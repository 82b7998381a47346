package dev.merrow.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;

/** What others save is loaded when the database says so, without looking. */
class NotificationsTest extends PostgresFixture {
  private final MergeableStore writer = createMergeableStore("writer");
  private final MergeableStore reader = createMergeableStore("reader");

  @Test
  void whatOthersSaveIsLoadedWithoutLooking() throws Exception {
    PostgresDatabase other = connect(url);
    for (PostgresMode mode : new PostgresMode[] {PostgresMode.cells("p"), PostgresMode.json()}) {
      Persister writing = persister(writer, database, mode, notified());
      await(writing.startAutoSave());
      await(persister(reader, other, mode, notified()).startAutoLoad());
      for (int i = 0; i < 20; i++) {
        String row = mode + " " + i;
        writer.setCell("t", row, "c", i);
        await(() -> reader.hasRow("t", row), reader);
      }
      await(writing.stopAutoSave());
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void thereIsOneNotificationForEachCommit() throws Exception {
    Persister writing = persister(writer, "p", notified());
    await(writing.startAutoSave());
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("LISTEN merrow");
      writer.transaction(
          () -> {
            for (int i = 0; i < 1_000; i++) {
              writer.setCell("t", "r" + i, "c", i);
            }
          });
      await(writing.flush());
      await(writing.save());
      // comes after all of them
      Servers.execute(url, "NOTIFY merrow, 'end'");
      int count = 0;
      while (true) {
        PGNotification[] notices =
            connection.unwrap(PGConnection.class).getNotifications((int) LIMIT_SECONDS * 1_000);
        assertThat(notices).as("notifications in time").isNotEmpty();
        for (PGNotification notice : notices) {
          if (notice.getParameter().equals("end")) {
            assertThat(count).isEqualTo(1);
            return;
          }
          count++;
        }
      }
    }
  }

  @Test
  void aPoolThatFailsWithAnUncheckedExceptionIsAskedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    PGSimpleDataSource source =
        new PGSimpleDataSource() {
          private static final long serialVersionUID = 1L;

          @Override
          public Connection getConnection() throws SQLException {
            if (Thread.currentThread().getName().equals("merrow-postgres-listener")
                && asked.incrementAndGet() <= 2) {
              throw new IllegalStateException("The pool could not be initialized");
            }
            return super.getConnection();
          }
        };
    source.setUrl(url);
    try (PostgresDatabase pooled = PostgresDatabase.ofDataSource(source);
        Persister reading =
            PostgresPersister.createPostgresPersister(
                reader, pooled, PostgresMode.cells("p"), notified())) {
      await(reading.startAutoLoad());
      writer.setCell("t", "r", "c", 1);
      await(persister(writer, "p", notified()).save());
      await(() -> reader.hasRow("t", "r"), reader);
    }
    assertThat(asked).hasValueGreaterThan(2);
  }

  /** As behind a pooler that does not support LISTEN. */
  @Test
  void withoutNotificationsChangesAreFoundByLooking() throws Exception {
    PGSimpleDataSource source =
        new PGSimpleDataSource() {
          private static final long serialVersionUID = 1L;

          @Override
          public Connection getConnection() throws SQLException {
            if (Thread.currentThread().getName().equals("merrow-postgres-listener")) {
              throw new SQLException("no listening here");
            }
            return super.getConnection();
          }
        };
    source.setUrl(url);
    try (PostgresDatabase deaf = PostgresDatabase.ofDataSource(source);
        Persister reading =
            PostgresPersister.createPostgresPersister(
                reader, deaf, PostgresMode.cells("p"), looking())) {
      await(reading.startAutoPersisting());
      Persister writing = persister(writer, "p", notified());
      for (int i = 0; i < 5; i++) {
        String row = "r" + i;
        reader.setCell("own", row, "c", i);
        await(reading.flush());
        writer.setCell("t", row, "c", i);
        await(writing.save());
        await(() -> reader.hasRow("t", row), reader);
      }
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void whatCameWhileTheConnectionForNotificationsWasLostIsLoadedOnceItIsBack() throws Exception {
    PostgresDatabase other = connect(url);
    Persister writing = persister(writer, "p", notified());
    await(writing.startAutoSave());
    await(persister(reader, "p", notified()).startAutoLoad());
    writer.setCell("t", "r", "c", 0);
    await(() -> reader.hasRow("t", "r"), reader);
    MergeableStore third = createMergeableStore("third");
    Persister ofThird = persister(third, other, PostgresMode.cells("p"), notified());
    for (int i = 1; i <= 5; i++) {
      Servers.execute(
          url,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()");
      third.setCell("t", "r" + i, "c", i);
      await(ofThird.save());
      String row = "r" + i;
      await(() -> reader.hasRow("t", row), reader);
    }
    assertThat(reader.getCell("t", "r5", "c")).isEqualTo(Cell.of(5));
  }
}
