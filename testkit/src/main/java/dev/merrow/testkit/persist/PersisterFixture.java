package dev.merrow.testkit.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** Makes the persisters of a contract's tests, waits for them, and closes them. */
abstract class PersisterFixture {
  /** How long a test waits for what must happen. */
  protected static final Duration LIMIT = Duration.ofSeconds(30);

  /** What a store may begin with. */
  static final Content INITIAL =
      new Content(Map.of("t", Map.of("r", Map.of("c", Cell.of("initial")))), Map.of());

  /** What was told to the error listener of any persister. */
  protected final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();

  private final List<Persister> persisters = new ArrayList<>();

  /** An empty store of the kind that is to be persisted. */
  protected abstract Store createStore();

  /**
   * A persister. All that are made for one test share one place, where there is nothing at first.
   */
  protected abstract Persister createPersister(Store store, PersisterOptions options)
      throws Exception;

  /** Writes all that the place is meant to keep. */
  protected void writeSamples(Store store) {
    SampleContent.write(store);
  }

  /** All that is to be the same once it was saved and loaded. */
  protected Object contentOf(Store store) {
    return store.getContent();
  }

  /** A persister that looks for changes often. */
  protected final Persister persister(Store store) throws Exception {
    return persister(store, options().build());
  }

  /** A persister with options of its own. */
  protected final Persister persister(Store store, PersisterOptions options) throws Exception {
    Persister persister = createPersister(store, options);
    persisters.add(persister);
    return persister;
  }

  /** Options that look for changes often. */
  protected final PersisterOptions.Builder options() {
    return PersisterOptions.builder()
        .autoLoadInterval(Duration.ofMillis(20))
        .retryDelay(Duration.ofMillis(10))
        .maxRetryDelay(Duration.ofMillis(200))
        .errorListener(errors::add);
  }

  /** Waits for a future. */
  protected static void await(CompletableFuture<Void> future) throws Exception {
    future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits until something holds that a transaction of one of some stores brings about. */
  protected static void await(BooleanSupplier condition, Store... stores) throws Exception {
    Semaphore finished = new Semaphore(0);
    List<Subscription> subscriptions = new ArrayList<>();
    for (Store store : stores) {
      subscriptions.add(store.addDidFinishTransactionListener(it -> finished.release()));
    }
    boolean inTime = true;
    while (inTime && !condition.getAsBoolean()) {
      inTime = finished.tryAcquire(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
    subscriptions.forEach(Subscription::close);
    assertThat(inTime).as("in time, with %s", stores[0].getContent()).isTrue();
  }

  /** Waits for the next error that is told to the listener. */
  protected final Throwable awaitError() throws Exception {
    Throwable error = errors.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(error).as("an error in time").isNotNull();
    return error;
  }

  /** A new store with what is saved. */
  protected final Store loaded() throws Exception {
    Store store = createStore();
    try (Persister persister = persister(store)) {
      await(persister.load());
    }
    return store;
  }

  @AfterEach
  final void closeAll() {
    persisters.forEach(Persister::close);
  }
}
