package dev.merrow.testkit.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What loading and saving must do by themselves. */
abstract class AutoPersistContract extends LoadAndSaveContract {

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
  void savingSucceedsThoughAnotherWritesEachTimeThatThisLoads() throws Exception {
    Store busy = createStore();
    Persister ofBusy = persister(busy);
    await(ofBusy.startAutoPersisting());
    Store store = createStore();
    Persister persister = persister(store, options().autoLoadInterval(Duration.ZERO).build());
    await(persister.startAutoPersisting());
    AtomicInteger loads = new AtomicInteger();
    Thread test = Thread.currentThread();
    store.addDidFinishTransactionListener(
        loaded -> {
          if (Thread.currentThread() != test && loads.incrementAndGet() <= 20) {
            busy.setCell("t", "busy" + loads, "c", 1);
            ofBusy.flush().join();
          }
        });
    busy.setCell("t", "busy0", "c", 1);
    await(ofBusy.flush());

    store.setCell("t", "own", "c", 1);
    await(persister.flush());

    assertThat(loaded().getRowIds("t")).contains("own", "busy0");
    assertThat(errors).isEmpty();
  }

  @Test
  void theLastSaveKeepsWhatOthersHaveWrittenMeanwhile() throws Exception {
    PersisterOptions options = options().autoLoadInterval(Duration.ZERO).build();
    Store other = createStore();
    Persister ofOther = persister(other, options);
    Store stopped = createStore();
    Persister ofStopped = persister(stopped, options);
    Store closed = createStore();
    Persister ofClosed = persister(closed, options);
    await(ofOther.startAutoPersisting());
    await(ofStopped.startAutoPersisting());
    await(ofClosed.startAutoPersisting());
    other.setCell("t", "other", "c", 1);
    await(ofOther.flush());

    stopped.setCell("t", "stopped", "c", 1);
    await(ofStopped.stopAutoPersisting());
    closed.setCell("t", "closed", "c", 1);
    ofClosed.close();

    assertThat(loaded().getRowIds("t")).contains("other", "stopped", "closed");
    assertThat(errors).isEmpty();
  }

  @Test
  void theFirstSaveKeepsWhatOthersHaveWrittenSinceThisHasLooked() throws Exception {
    Store other = createStore();
    Persister ofOther = persister(other);
    Store store = createStore();
    Persister persister = persister(store);
    store.addDidFinishTransactionListener(
        begun -> {
          if (!other.hasTables()) {
            other.setCell("t", "other", "c", 1);
            ofOther.save().join();
          }
        });

    await(persister.startAutoPersisting(INITIAL));

    assertThat(loaded().getRowIds("t")).containsExactlyInAnyOrder("other", "r");
    await(() -> store.hasRow("t", "other"), store);
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
}
