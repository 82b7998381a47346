package dev.merrow.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A database, and persisters of stores in it, that are closed after the test. */
abstract class PostgresFixture {
  static final long LIMIT_SECONDS = 60;

  final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  /** The database's URL for the superuser. */
  String url = "";

  PostgresDatabase database = PostgresDatabase.connect("postgresql://localhost/none");

  @BeforeEach
  final void createDatabase() throws Exception {
    use(Servers.createDatabase());
  }

  /** Goes on with another database. */
  final void use(String databaseUrl) {
    url = databaseUrl;
    database = connect(databaseUrl);
  }

  final PostgresDatabase connect(String databaseUrl) {
    PostgresDatabase connected = PostgresDatabase.connect(databaseUrl);
    open.add(connected);
    return connected;
  }

  @AfterEach
  final void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  /** Options that never look for changes, so that only notifications tell of them. */
  final PersisterOptions notified() {
    return options(Duration.ZERO);
  }

  /** Options that look for changes often. */
  final PersisterOptions looking() {
    return options(Duration.ofMillis(20));
  }

  private PersisterOptions options(Duration interval) {
    return PersisterOptions.builder()
        .autoLoadInterval(interval)
        .retryDelay(Duration.ofMillis(10))
        .maxRetryDelay(Duration.ofMillis(200))
        .errorListener(errors::add)
        .build();
  }

  final Persister persister(Store store, String path, PersisterOptions options) {
    return persister(store, database, PostgresMode.cells(path), options);
  }

  final Persister persister(
      Store store, PostgresDatabase in, PostgresMode mode, PersisterOptions options) {
    Persister persister = PostgresPersister.createPostgresPersister(store, in, mode, options);
    open.add(persister);
    return persister;
  }

  static void await(CompletableFuture<Void> done) throws Exception {
    done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until something holds that a transaction of a store brings about. */
  static void await(BooleanSupplier condition, Store store) throws Exception {
    Semaphore finished = new Semaphore(0);
    Subscription subscription = store.addDidFinishTransactionListener(it -> finished.release());
    while (!condition.getAsBoolean()) {
      assertThat(finished.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("in time, with %s", store.getContent())
          .isTrue();
    }
    subscription.close();
  }

  /** Returns why something failed, which must say some things. */
  static PersisterException failure(CompletableFuture<Void> done, String... messages)
      throws Exception {
    Throwable cause = null;
    try {
      done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      cause = e.getCause();
    }
    assertThat(cause).isInstanceOf(PersisterException.class).hasMessageContainingAll(messages);
    return (PersisterException) cause;
  }

  /** A new store with what is saved under a path. */
  final MergeableStore loaded(String path) throws Exception {
    MergeableStore copy = createMergeableStore("copy");
    try (Persister persister =
        PostgresPersister.createPostgresPersister(
            copy, database, PostgresMode.cells(path), notified())) {
      await(persister.load());
    }
    return copy;
  }
}
