package dev.merrow.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.stamp.Cell;
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
import org.junit.jupiter.api.Test;

/**
 * What every persister must do, whatever it keeps its content in. To be extended by a test of each,
 * which says how to make one.
 */
public abstract class PersisterContract {
  /** How long a test waits for what must happen. */
  protected static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Content INITIAL =
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

  // Loading and saving

  @Test
  void loadingWhatWasNeverSavedLeavesTheStoreAlone() throws Exception {
    Store store = createStore();
    store.setCell("t", "r", "c", "own");

    await(persister(store).load());

    assertThat(store.getCell("t", "r", "c")).isEqualTo(Cell.of("own"));
    assertThat(errors).isEmpty();
  }

  @Test
  void initialContentIsForWhatWasNeverSaved() throws Exception {
    Store store = createStore();

    await(persister(store).load(INITIAL));

    assertThat(store.getContent()).isEqualTo(INITIAL);
  }

  @Test
  void initialContentIsNotForWhatWasSaved() throws Exception {
    Store store = createStore();
    store.setCell("t", "r", "c", "saved");
    await(persister(store).save());
    Store other = createStore();

    await(persister(other).load(INITIAL));

    assertThat(other.getContent()).isEqualTo(store.getContent());
  }

  @Test
  void allThatIsSavedIsLoadedAsItWas() throws Exception {
    Store store = createStore();
    writeSamples(store);

    await(persister(store).save());

    assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
    assertThat(errors).isEmpty();
  }

  @Test
  void savingNothingAndLoadingItGivesNothing() throws Exception {
    await(persister(createStore()).save());

    assertThat(loaded().getContent()).isEqualTo(Content.EMPTY);
    assertThat(errors).isEmpty();
  }

  @Test
  void savingAgainSavesWhatChangedAndWhatWasDeleted() throws Exception {
    Store store = createStore();
    writeSamples(store);
    Persister persister = persister(store);
    await(persister.save());

    store.setCell("t", "r", "c", "new");
    store.delTable("pets");
    await(persister.save());

    assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
  }

  // By itself

  @Test
  void autoSavingSavesWhatIsThereAndEachChange() throws Exception {
    Store store = createStore();
    store.setCell("t", "r", "before", 1);
    Persister persister = persister(store);
    await(persister.startAutoSave());
    assertThat(persister.isAutoSaving()).isTrue();
    assertThat(contentOf(loaded())).isEqualTo(contentOf(store));

    writeSamples(store);
    store.delCell("t", "r", "before");
    await(persister.flush());

    assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
  }

  @Test
  void autoSavingIsTrueToMadeAndDeletedThings() throws Exception {
    Store store = createStore();
    Persister persister = persister(store);
    await(persister.startAutoSave());
    for (int i = 0; i < 30; i++) {
      store.setRow("t", "" + i % 3, Map.of("a", Cell.of(i), "b" + i % 2, Cell.of(i)));
      store.setValue("v" + i % 2, i);
      if (i % 4 == 0) {
        store.delRow("t", "" + i % 3);
      }
      if (i % 7 == 0) {
        store.delTable("t");
        store.delValues();
      }
      store.setCell("u", "r", "c", i);
      if (i % 5 == 0) {
        await(persister.flush());
        assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
      }
    }
    await(persister.flush());
    assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
  }

  @Test
  void whatManyThreadsWriteIsAllSaved() throws Exception {
    Store store = createStore();
    Persister persister = persister(store);
    await(persister.startAutoSave());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String rowId = "row" + i;
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 200; n++) {
                  store.setCell("t", rowId, "c" + n % 10, n);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    await(persister.flush());

    assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
  }

  @Test
  void stoppingToAutoSaveSavesWhatCameBeforeAndNothingAfter() throws Exception {
    Store store = createStore();
    Persister persister = persister(store);
    await(persister.startAutoSave());
    store.setCell("t", "r", "c", "before");
    await(persister.stopAutoSave());
    assertThat(persister.isAutoSaving()).isFalse();
    store.setCell("t", "r", "c", "after");
    await(persister.flush());

    assertThat(loaded().getCell("t", "r", "c")).isEqualTo(Cell.of("before"));
  }

  @Test
  void closingSavesWhatIsStillToBeSaved() throws Exception {
    Store store = createStore();
    Persister persister = persister(store);
    await(persister.startAutoSave());
    for (int i = 0; i < 100; i++) {
      store.setCell("t", "r", "c", i);
    }
    persister.close();

    assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
  }

  @Test
  void autoLoadingLoadsWhatIsThereAndWhatOthersChange() throws Exception {
    Store writer = createStore();
    writer.setCell("t", "r", "c", "first");
    Persister writing = persister(writer);
    await(writing.startAutoSave());
    Store reader = createStore();
    Persister reading = persister(reader);
    await(reading.startAutoLoad());
    assertThat(reading.isAutoLoading()).isTrue();
    assertThat(contentOf(reader)).isEqualTo(contentOf(writer));

    writer.setCell("t", "r", "c", "second");
    await(() -> Cell.of("second").equals(reader.getCell("t", "r", "c")), reader);
    writer.delTable("t");
    await(() -> !reader.hasTables(), reader);

    assertThat(contentOf(reader)).isEqualTo(contentOf(writer));
    assertThat(errors).isEmpty();
  }

  @Test
  void whatWasLoadedIsNotLoadedOnceItIsStopped() throws Exception {
    Store writer = createStore();
    Persister writing = persister(writer);
    await(writing.startAutoSave());
    Store reader = createStore();
    Persister reading = persister(reader);
    await(reading.startAutoLoad());
    await(reading.stopAutoLoad());
    assertThat(reading.isAutoLoading()).isFalse();
    long loads = reading.getPersisterStats().loads();

    writer.setCell("t", "r", "c", 1);
    await(writing.flush());
    await(reading.flush());

    assertThat(reader.hasTables()).isFalse();
    assertThat(reading.getPersisterStats().loads()).isEqualTo(loads);
  }

  @Test
  void twoThatAutoPersistSeeEachOthersChanges() throws Exception {
    Store one = createStore();
    Store other = createStore();
    await(persister(one).startAutoPersisting());
    await(persister(other).startAutoPersisting());

    one.setCell("t", "one", "c", 1);
    await(() -> other.hasRow("t", "one"), other);
    other.setCell("t", "other", "c", 2);
    await(() -> one.hasRow("t", "other"), one);
    one.delRow("t", "other");
    await(() -> !other.hasRow("t", "other"), other);

    assertThat(contentOf(one)).isEqualTo(contentOf(other));
    assertThat(errors).isEmpty();
  }

  @Test
  void initialContentIsSavedByOneThatAutoPersists() throws Exception {
    Store store = createStore();

    await(persister(store).startAutoPersisting(INITIAL));

    assertThat(store.getContent()).isEqualTo(INITIAL);
    assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
  }

  @Test
  void changesThatAreNotSavedYetSurviveLoading() throws Exception {
    Store store = createStore();
    Persister persister = persister(store, options().autoLoadInterval(Duration.ZERO).build());
    await(persister.startAutoPersisting());
    Store other = createStore();
    other.setCell("t", "other", "c", 1);
    CompletableFuture<Void> loading;
    try (Persister saving = persister(other)) {
      await(saving.save());
      loading =
          store.transaction(
              () -> {
                CompletableFuture<Void> begun = persister.load();
                store.setCell("t", "own", "c", 2);
                return begun;
              });
    }
    await(loading);
    await(persister.flush());

    assertThat(store.getRowIds("t")).contains("own", "other");
    assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
  }

  // Status, listeners, end

  @Test
  void statusAndStatsTellWhatItDoes() throws Exception {
    Persister persister = persister(createStore());
    BlockingQueue<PersisterStatus> told = new LinkedBlockingQueue<>();
    Subscription subscription = persister.addStatusListener(told::add);
    assertThat(persister.getStatus()).isEqualTo(PersisterStatus.IDLE);

    await(persister.load());
    await(persister.save());
    subscription.close();
    await(persister.save());

    assertThat(told)
        .containsExactly(
            PersisterStatus.LOADING,
            PersisterStatus.IDLE,
            PersisterStatus.SAVING,
            PersisterStatus.IDLE);
    assertThat(persister.getPersisterStats()).isEqualTo(new PersisterStats(1, 2));
    persister.close();
    assertThat(persister.getStatus()).isEqualTo(PersisterStatus.CLOSED);
  }

  @Test
  void itCanBeClosedTwiceAndDoesNothingMore() throws Exception {
    Store store = createStore();
    Persister persister = persister(store);
    await(persister.startAutoPersisting());
    persister.close();
    persister.close();
    await(persister.closeAsync());

    assertThat(persister.isAutoLoading()).isFalse();
    assertThat(persister.isAutoSaving()).isFalse();
    assertThat(persister.getStore()).isSameAs(store);
    assertThat(store.getListenerStats().transaction()).isZero();
    assertThatThrownBy(persister::load).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(persister::save).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(persister::startAutoPersisting).isInstanceOf(IllegalStateException.class);
    assertThat(errors).isEmpty();
  }

  @Test
  void itCanBeUsedFromItsOwnThread() throws Exception {
    Store store = createStore();
    Persister persister = persister(store);
    CompletableFuture<Void> all =
        persister
            .save()
            .thenCompose(done -> persister.load())
            .thenCompose(done -> persister.startAutoPersisting())
            .thenRun(persister::close);
    await(all);
    await(persister.closeAsync());

    assertThat(persister.getStatus()).isEqualTo(PersisterStatus.CLOSED);
  }

  @Test
  void aListenerOfTheStoreThatThrowsFailsTheLoadThatWasDoneAllTheSame() throws Exception {
    Store writer = createStore();
    writer.setCell("t", "r", "c", 1);
    await(persister(writer).save());
    Store store = createStore();
    Subscription unused =
        store.addTablesListener(
            event -> {
              throw new IllegalArgumentException("from a listener");
            });

    assertThatThrownBy(() -> await(persister(store).load()))
        .hasStackTraceContaining("from a listener");

    assertThat(store.hasTables()).isTrue();
    assertThat(errors).hasSize(1);
  }
}
