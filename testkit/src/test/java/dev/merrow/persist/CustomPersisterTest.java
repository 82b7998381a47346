package dev.merrow.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.OwnTimeFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a persister does when things go wrong or are slow, in a time of its own. */
class CustomPersisterTest extends OwnTimeFixture {
  private final MemoryPersistence.Place<Content, Changes> place =
      new MemoryPersistence.Place<>(ContentFormat.ofPlain());
  private final MemoryPersistence<Content, Changes> memory = new MemoryPersistence<>(place);
  private final Store store = Store.createStore();

  private final MemoryPersistence.Place<MergeableContent, MergeableChanges> stampedPlace =
      new MemoryPersistence.Place<>(ContentFormat.ofMergeable());
  private final MemoryPersistence<MergeableContent, MergeableChanges> stampedMemory =
      new MemoryPersistence<>(stampedPlace);
  private final MergeableStore stamped = MergeableStore.createMergeableStore("s", time);

  private Persister persister() {
    return Persister.createCustomPersister(store, memory, inOwnTime().build());
  }

  private Persister stampedPersister() {
    return Persister.createCustomPersister(stamped, stampedMemory, inOwnTime().build());
  }

  @Test
  void nothingHappensBeforeItsThreadGetsToIt() {
    CompletableFuture<Void> saved = persister().save();
    assertThat(saved).isNotDone();
    settle();
    assertThat(saved).isCompleted();
  }

  @Test
  void whatItLoadsHasItAsOrigin() {
    place.put(new Content(Map.of(), Map.of("v", Cell.of(1))));
    List<Object> origins = new ArrayList<>();
    store.addValueListener("v", event -> origins.add(event.origin()));
    Persister persister = persister();
    CompletableFuture<Void> loaded = persister.load();
    settle();
    assertThat(loaded).isCompleted();
    assertThat(origins).singleElement().isSameAs(persister);
  }

  @Test
  void aFailedSaveIsToldTwiceAndNotTriedAgainUnlessAutoSaving() {
    memory.failures = 1;
    Persister persister = persister();
    store.setValue("v", 1);
    CompletableFuture<Void> saved = persister.save();
    time.pass(Duration.ofHours(1));

    assertThat(saved)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("memory")
        .withMessageContaining("No space left");
    assertThat(errors).hasSize(1).first().isInstanceOf(PersisterException.class);
    assertThat(place.get()).isNull();
    assertThat(store.getValue("v")).isEqualTo(Cell.of(1));
  }

  @Test
  void autoSavingTriesAgainEverLaterUntilItSucceeds() {
    Persister persister = persister();
    settle(persister.startAutoSave());
    memory.failures = 5;
    store.setValue("v", 1);
    settle();
    assertThat(errors).hasSize(1);
    store.setValue("w", 2);
    settle();
    assertThat(errors).as("waits for the time to try again").hasSize(1);

    time.pass(Duration.ofMillis(100 + 200 + 400));
    assertThat(errors).hasSize(4);
    assertThat(place.get()).isEqualTo(Content.EMPTY);
    time.pass(Duration.ofMillis(800 + 1_600));

    assertThat(errors).hasSize(5);
    assertThat(place.get()).isEqualTo(store.getContent());
    assertThat(memory.savedChanges)
        .containsExactly(
            new Changes(
                Map.of(),
                Map.of(
                    "v", java.util.Optional.of(Cell.of(1)),
                    "w", java.util.Optional.of(Cell.of(2)))));
  }

  @Test
  void flushTriesAtOnceAndTellsWhetherItWorked() {
    Persister persister = persister();
    settle(persister.startAutoSave());
    memory.failures = 2;
    store.setValue("v", 1);
    settle();
    CompletableFuture<Void> failing = persister.flush();
    settle();
    CompletableFuture<Void> succeeding = persister.flush();
    settle();

    assertThat(failing).isCompletedExceptionally();
    assertThat(succeeding).isCompleted();
    assertThat(place.get()).isEqualTo(store.getContent());
  }

  @Test
  void whatComesWhileASaveFailsIsSavedInOrder() {
    Persister persister = stampedPersister();
    settle(persister.startAutoSave());
    for (int i = 0; i < 50; i++) {
      stampedMemory.failures = i % 3;
      stamped.setCell("t", "r", "c" + i % 5, i);
      stamped.delCell("t", "r", "c" + i % 7);
      settle();
    }
    time.pass(Duration.ofMinutes(1));

    assertThat(stampedPlace.get()).isEqualTo(stamped.getMergeableContent());
  }

  @Test
  void aStartThatFailsStartsNothing() {
    Persister persister = persister();
    store.setValue("v", 1);
    memory.failures = 1;
    CompletableFuture<Void> started = persister.startAutoPersisting();
    settle();

    assertThat(started).isCompletedExceptionally();
    assertThat(persister.isAutoSaving()).isFalse();
    assertThat(persister.isAutoLoading()).isFalse();
    assertThat(store.getListenerStats().transaction()).isZero();
  }

  @Test
  void tooManyPendingCellsAreForgottenAndEverythingIsSavedInstead() {
    PersisterOptions options = inOwnTime().maxPendingCells(10).build();
    Persister persister = Persister.createCustomPersister(stamped, stampedMemory, options);
    settle(persister.startAutoSave());
    for (int i = 0; i < 10; i++) {
      stamped.setCell("t", "r", "c" + i, i);
      stamped.setCell("t", "r", "c" + i, -i);
    }
    settle();
    assertThat(stampedMemory.savedChanges).hasSize(1);
    for (int i = 0; i < 11; i++) {
      stamped.setCell("t", "r", "c" + i, 2 * i + 1);
    }
    settle();

    assertThat(stampedMemory.savedChanges).as("no more than before").hasSize(1);
    assertThat(stampedPlace.get()).isEqualTo(stamped.getMergeableContent());
  }

  @Test
  void whatOthersWroteAndNobodyToldOfIsNotOverwritten() {
    Persister persister = persister();
    settle(persister.startAutoPersisting());
    place.put(new Content(Map.of(), Map.of("theirs", Cell.of(1))));
    store.setValue("ours", 2);
    settle();

    assertThat(place.get().values()).containsOnlyKeys("theirs", "ours");
    assertThat(store.getContent()).isEqualTo(place.get());
  }

  @Test
  void whatCouldNotBeAppliedIsLoadedAsAWholeTheNextTime() {
    List<String> calls = new ArrayList<>();
    Hlc stamp = Hlc.of(time.millis(), 0, 1);
    StampedValues values =
        new StampedValues(Map.of("v", new StampedCell(Cell.of(1), stamp)), Hlc.EMPTY, 0);
    Persistence<MergeableContent, MergeableChanges> ahead =
        new Persistence<>() {
          @Override
          public MergeableContent load() {
            calls.add("load");
            return calls.size() == 1
                ? MergeableContent.EMPTY
                : new MergeableContent(StampedTables.EMPTY, values);
          }

          @Override
          public void save(MergeableContent content) {}

          @Override
          public boolean hasExternalChanges() {
            return calls.size() == 1;
          }

          @Override
          public ExternalChanges<MergeableContent, MergeableChanges> loadExternalChanges() {
            calls.add("loadExternalChanges");
            return new ExternalChanges.Part<>(MergeableChanges.ofValues(values));
          }
        };
    Persister persister = Persister.createCustomPersister(stamped, ahead, inOwnTime().build());
    boolean[] refuses = {true};
    stamped.addWillFinishTransactionListener(
        finished -> {
          if (refuses[0] && stamped.hasValue("v")) {
            throw new IllegalStateException("refused");
          }
        });
    settle(persister.startAutoLoad());
    time.pass(Duration.ofSeconds(1));
    assertThat(errors).first().asString().contains("refused");
    refuses[0] = false;
    time.pass(Duration.ofMinutes(1));

    assertThat(calls).startsWith("load", "loadExternalChanges", "load");
    assertThat(stamped.getValue("v")).isEqualTo(Cell.of(1));
  }

  @Test
  void everythingIsSavedAnewWhereItIsGone() {
    Persister persister = persister();
    store.setValue("v", 1);
    settle(persister.startAutoPersisting());
    place.put(null);
    new MemoryPersistence<Content, Changes>(place).tellOthers();
    settle();

    assertThat(errors).first().asString().contains("gone");
    assertThat(place.get()).isEqualTo(store.getContent());
  }

  @Test
  void whatWasJustLoadedIsNotSavedAtTheStart() {
    stamped.setCell("t", "r", "c", 1);
    stampedPlace.put(stamped.getMergeableContent());
    MergeableStore copy = MergeableStore.createMergeableStore("copy", time);
    Persister persister = Persister.createCustomPersister(copy, stampedMemory, inOwnTime().build());
    settle(persister.startAutoPersisting());
    assertThat(persister.getPersisterStats()).isEqualTo(new PersisterStats(1, 0));

    copy.setCell("t", "r", "d", 2);
    settle();
    assertThat(stampedPlace.get()).isEqualTo(copy.getMergeableContent());
  }

  @Test
  void theWritingThreadNeverWaitsForTheDisk() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    Persistence<MergeableContent, MergeableChanges> slow =
        new Persistence<>() {
          @Override
          public @Nullable MergeableContent load() {
            return null;
          }

          @Override
          public void save(MergeableContent content) {}

          @Override
          public void saveChanges(MergeableChanges changes, Supplier<MergeableContent> content)
              throws InterruptedException {
            assertThat(mayGoOn.await(60, TimeUnit.SECONDS)).isTrue();
          }
        };
    try (Persister persister = Persister.createCustomPersister(stamped, slow)) {
      persister.startAutoSave().get(60, TimeUnit.SECONDS);
      for (int i = 0; i < 1_000; i++) {
        stamped.setCell("t", "r" + i % 10, "c", i);
      }
      CompletableFuture<Void> flushed = persister.flush();
      assertThat(flushed).isNotDone();
      mayGoOn.countDown();
      flushed.get(60, TimeUnit.SECONDS);
      assertThat(persister.getPersisterStats().saves())
          .as("one at first, one that was slow, and one for all that came meanwhile")
          .isLessThanOrEqualTo(3);
    }
  }

  @Test
  void optionsAreChecked() {
    assertThatThrownBy(() -> inOwnTime().maxPendingCells(0).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> inOwnTime().retryDelay(Duration.ZERO).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> inOwnTime().maxRetryDelay(Duration.ofMillis(1)).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> inOwnTime().autoLoadInterval(Duration.ofMillis(-1)).build())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
