package dev.merrow.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.OwnTimeFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** After something failed, nothing is said to be saved that is not. */
class FailedStatesTest extends OwnTimeFixture {
  private final MemoryPersistence.Place<Content, Changes> place =
      new MemoryPersistence.Place<>(ContentFormat.ofPlain());
  private final Faulty faulty = new Faulty(new MemoryPersistence<>(place));
  private final Store store = Store.createStore();
  private final Persister persister =
      Persister.createCustomPersister(store, faulty, inOwnTime().build());

  /** Passes on what it is told, or fails. */
  private static final class Faulty implements Persistence<Content, Changes> {
    private final Persistence<Content, Changes> memory;
    private boolean failsToLoad;
    private boolean failsToSave;
    private List<RefusedCell> refused = List.of();

    Faulty(Persistence<Content, Changes> memory) {
      this.memory = memory;
    }

    @Override
    public @Nullable Content load() throws Exception {
      if (failsToLoad) {
        throw new IOException("can't load");
      }
      return memory.load();
    }

    @Override
    public void save(Content content) throws Exception {
      if (failsToSave) {
        throw new IOException("can't save");
      }
      memory.save(content);
      refuse();
    }

    @Override
    public void saveChanges(Changes changes, Supplier<Content> content) throws Exception {
      if (failsToSave) {
        throw new IOException("can't save");
      }
      memory.saveChanges(changes, content);
      refuse();
    }

    private void refuse() {
      if (!refused.isEmpty()) {
        throw new RefusedCellsException("memory", refused);
      }
    }

    @Override
    public String toString() {
      return "memory";
    }
  }

  private void assertFails(CompletableFuture<Void> done, String... messages) {
    settle();
    assertThat(done)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(PersisterException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .contains(messages);
  }

  @Test
  void flushingFailsAsLongAsAutoSavingCouldNotBeStarted() {
    faulty.failsToLoad = true;
    CompletableFuture<Void> started = persister.startAutoPersisting();
    store.setValue("v", 1);
    CompletableFuture<Void> flushed = persister.flush();
    assertFails(started, "can't load");
    assertFails(flushed, "could not be started", "can't load");
    assertThat(persister.getStatus()).isEqualTo(PersisterStatus.IDLE);
    assertThat(persister.isAutoSaving()).isFalse();

    faulty.failsToLoad = false;
    settle(persister.save());
    store.setValue("v", 2);
    assertFails(persister.flush(), "could not be started");

    // a plain store's content is replaced by what is loaded
    settle(persister.startAutoPersisting());
    store.setValue("v", 3);
    settle(persister.flush());
    assertThat(place.get()).isEqualTo(store.getContent());
  }

  @Test
  void flushingFailsAlsoIfSavingWasWhatFailedAtTheStart() {
    faulty.failsToSave = true;
    store.setValue("v", 1);
    assertFails(persister.startAutoSave(), "can't save");
    assertFails(persister.flush(), "could not be started", "can't save");
    assertFails(persister.startAutoPersisting(), "can't save");
    assertFails(persister.flush(), "could not be started", "can't save");
    assertThat(persister.isAutoLoading()).isFalse();

    faulty.failsToSave = false;
    settle(persister.startAutoSave());
    settle(persister.flush());
    assertThat(place.get()).isEqualTo(store.getContent());
  }

  @Test
  void stoppingOnPurposeEndsWhatCouldNotBeStarted() {
    faulty.failsToLoad = true;
    assertFails(persister.startAutoPersisting(), "can't load");
    settle(persister.stopAutoSave());
    settle(persister.flush());
  }

  @Test
  void flushingFailsIfStoppingCouldNotSaveUntilAllIsSaved() {
    settle(persister.startAutoSave());
    faulty.failsToSave = true;
    store.setValue("v", 1);
    assertFails(persister.stopAutoPersisting(), "can't save");
    assertFails(persister.flush(), "saving failed", "can't save");
    assertFails(persister.save(), "can't save");
    assertFails(persister.flush(), "saving failed", "can't save");

    faulty.failsToSave = false;
    settle(persister.save());
    settle(persister.flush());
    assertThat(place.get()).isEqualTo(store.getContent());
  }

  @Test
  void flushingFailsWhileSavingFailsAndCompletesOnceItIsTriedAgain() {
    settle(persister.startAutoSave());
    faulty.failsToSave = true;
    store.setValue("v", 1);
    assertFails(persister.flush(), "can't save");
    faulty.failsToSave = false;
    time.pass(Duration.ofSeconds(1));
    assertThat(place.get()).isEqualTo(store.getContent());
    settle(persister.flush());
  }

  @Test
  void closingTellsThatNothingWasSavedAsAutoSavingCouldNotBeStarted() {
    faulty.failsToLoad = true;
    assertFails(persister.startAutoPersisting(), "can't load");
    store.setValue("v", 1);
    errors.clear();

    settle(persister.closeAsync());

    assertThat(errors).singleElement().isInstanceOf(PersisterException.class);
    assertThat(errors.get(0)).hasMessageContaining("not saved").hasMessageContaining("can't load");
    assertThat(persister.getStatus()).isEqualTo(PersisterStatus.CLOSED);
  }

  @Test
  void closingTellsWhatIsRefusedAndWhatIsNotSaved() {
    settle(persister.startAutoSave());
    faulty.refused = List.of(new RefusedCell(null, null, "v", "not here"));
    store.setValue("v", 1);
    settle();
    assertThat(errors).hasSize(1);

    settle(persister.closeAsync());

    assertThat(errors).hasSize(2);
    assertThat(errors.get(1))
        .hasMessage("Could not save to memory: value 'v': not here. Everything else is saved");
  }

  @Test
  void whatIsRefusedIsToldOnceAndIsNoReasonToTryAgain() {
    settle(persister.startAutoSave());
    RefusedCell first = new RefusedCell("t", "r", "c", "not here");
    faulty.refused = List.of(first);
    store.setCell("t", "r", "c", 1);
    settle();
    store.setCell("t", "r", "d", 1);
    settle();
    assertThat(errors).hasSize(1);
    faulty.refused = List.of(first, new RefusedCell("t", "s", null, "not here"));
    store.setCell("t", "s", "c", 1);
    settle();
    assertThat(errors).hasSize(2);
    long saves = persister.getPersisterStats().saves();
    time.pass(Duration.ofHours(1));
    assertThat(persister.getPersisterStats().saves()).isEqualTo(saves);

    assertFails(persister.flush(), "cell 'c' of row 'r' of table 't'", "row 's' of table 't'");
    faulty.refused = List.of();
    store.delTables();
    settle(persister.flush());
  }

  @Test
  void whatIsRefusedIsKeptWhenOthersChangesAreLoaded() {
    settle(persister.startAutoPersisting());
    faulty.refused =
        List.of(
            new RefusedCell("t", "r", "c", "not here"),
            new RefusedCell("t", "s", null, "not here"),
            new RefusedCell(null, null, "v", "not here"));
    store.setCell("t", "r", "c", 1);
    store.setCell("t", "r", "saved", 1);
    store.setCell("t", "s", "c", 1);
    store.setValue("v", 1);
    settle();
    place.put(new Content(Map.of(), Map.of("theirs", Cell.of(2))));
    settle(persister.load());

    assertThat(store.getContent())
        .isEqualTo(
            new Content(
                Map.of("t", Map.of("r", Map.of("c", Cell.of(1)), "s", Map.of("c", Cell.of(1)))),
                Map.of("theirs", Cell.of(2), "v", Cell.of(1))));
  }
}
