package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A persister of a file with which things go wrong. */
abstract class FaultsFixture extends SqliteFixture {
  final MergeableStore store = createMergeableStore("own", time);

  /** What is done to each new connection. */
  Database.Setup setup = session -> {};

  /** Options that soon give up waiting for a lock. */
  final SqlitePersisterOptions impatient() {
    return options().busyTimeout(Duration.ofMillis(20)).build();
  }

  /** A persister in cells mode, to whose connections {@link #setup} is done. */
  final Persister persister(MergeableStore of) {
    Database database = new Database(file, impatient(), session -> setup.run(session));
    return Persister.createCustomPersister(
        of, ModeFactory.cells(database, "merrow"), impatient().persister());
  }

  /** Has something fail with an error that tells the file and more, and returns it. */
  final PersisterException assertFails(CompletableFuture<Void> done, String... messages) {
    settle();
    assertThat(done).failsWithin(Duration.ZERO).withThrowableThat().havingCause();
    assertThat(errors).isNotEmpty();
    Throwable error = errors.get(errors.size() - 1);
    assertThat(error)
        .isInstanceOf(PersisterException.class)
        .hasMessageContainingAll(messages)
        .hasMessageContaining(file.toString());
    return (PersisterException) error;
  }

  /** What a new store finds in the file. */
  final MergeableContent loaded() {
    MergeableStore copy = createMergeableStore("copy", time);
    Persister persister = SqlitePersister.createSqlitePersister(copy, file, impatient());
    settle(persister.load());
    settle(persister.closeAsync());
    return copy.getMergeableContent();
  }

  /** Has each new connection run some SQL. */
  final void setUpBy(String sql) {
    setup = session -> session.execute(sql);
  }

  final void writeMuch(String prefix) {
    store.transaction(
        () -> {
          for (int i = 0; i < 5_000; i++) {
            store.setCell("t", prefix + i, "c", "some text of cell " + i);
          }
        });
  }
}
