package dev.merrow.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.MergeablePersisterContract;
import dev.merrow.testkit.persist.PersisterContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FilePersisterTest {

  private static Persister createPersister(Store store, Path file, PersisterOptions options) {
    FilePersisterOptions all =
        FilePersisterOptions.builder().fsync(false).persister(options).build();
    return FilePersister.createFilePersister(store, file, all);
  }

  @Nested
  class OfPlainStores extends PersisterContract {
    @TempDir Path directory;

    @Override
    protected Store createStore() {
      return Store.createStore();
    }

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return FilePersisterTest.createPersister(store, directory.resolve("s.json"), options);
    }

    @Test
    void theTextIsTinyBases() throws Exception {
      Store store = createStore();
      store.setCell("pets", "fido", "species", "dog");
      store.setValue("open", true);
      await(persister(store).save());

      assertThat(directory.resolve("s.json"))
          .hasContent("[{\"pets\":{\"fido\":{\"species\":\"dog\"}}},{\"open\":true}]");
    }

    private Persister ours(Store store, VirtualTime time, Path file) {
      PersisterOptions options =
          PersisterOptions.builder()
              .scheduler(time)
              .autoLoadInterval(Duration.ZERO)
              .maxPendingCells(10)
              .build();
      Persister persister = FilePersisterTest.createPersister(store, file, options);
      settle(time, persister.startAutoPersisting());
      return persister;
    }

    private void settle(VirtualTime time, CompletableFuture<Void> done) {
      time.passUntil(done::isDone);
      assertThat(done).isCompleted();
    }

    @Test
    void aRowThatIsDeletedAndMadeAgainIsMergedWithWhatOthersWrote() throws Exception {
      Path file = directory.resolve("s.json");
      Files.writeString(file, "[{\"t\":{\"kept\":{\"k\":0},\"r\":{\"a\":1,\"b\":2}}},{}]");
      VirtualTime time = new VirtualTime();
      Store store = createStore();
      try (Persister persister = ours(store, time, file)) {
        store.delRow("t", "r");
        store.setCell("t", "r", "c", 3);
        Files.writeString(
            file, "[{\"t\":{\"kept\":{\"k\":0},\"r\":{\"a\":1,\"b\":2},\"theirs\":{\"d\":4}}},{}]");
        settle(time, persister.flush());

        assertThat(file)
            .hasContent("[{\"t\":{\"kept\":{\"k\":0},\"theirs\":{\"d\":4},\"r\":{\"c\":3}}},{}]");
        settle(time, persister.load());
        assertThat(store.getRow("t", "r")).isEqualTo(Map.of("c", Cell.of(3)));
        assertThat(store.hasRow("t", "theirs")).isTrue();
        settle(time, persister.closeAsync());
      }
    }

    @Test
    void manyPendingChangesAreMergedWithWhatOthersWrote() throws Exception {
      Path file = directory.resolve("s.json");
      Files.writeString(file, "[{\"t\":{\"kept\":{\"k\":0},\"r\":{\"a\":1}}},{}]");
      VirtualTime time = new VirtualTime();
      Store store = createStore();
      try (Persister persister = ours(store, time, file)) {
        for (int i = 0; i < 1_000; i++) {
          store.setCell("ours", "r" + i, "c", i);
        }
        store.delRow("t", "r");
        Files.writeString(
            file, "[{\"t\":{\"kept\":{\"k\":0},\"r\":{\"a\":1},\"theirs\":{\"d\":4}}},{}]");
        settle(time, persister.flush());
        settle(time, persister.load());

        assertThat(store.getRowIds("t")).containsExactly("kept", "theirs");
        assertThat(store.getRowCount("ours")).isEqualTo(1_000);
        settle(time, persister.closeAsync());
      }
      Store read = createStore();
      await(persister(read).load());
      assertThat(read.getContent()).isEqualTo(store.getContent());
    }

    @Test
    void anEmptyFileIsOneThatWasNeverSaved() throws Exception {
      Files.createFile(directory.resolve("s.json"));
      Store store = createStore();
      store.setValue("v", 1);

      await(persister(store).load());

      assertThat(store.getValue("v")).isEqualTo(Cell.of(1));
    }

    @Test
    void halfWrittenTextIsAnErrorAndIsNotOverwritten() throws Exception {
      Path file = directory.resolve("s.json");
      Files.writeString(file, "[{\"pets\":{\"fido\":{\"spe");
      Store store = createStore();
      store.setValue("v", 1);
      Persister persister = persister(store);

      assertThatThrownBy(() -> await(persister.startAutoPersisting()))
          .hasRootCauseInstanceOf(com.fasterxml.jackson.core.JsonProcessingException.class)
          .hasMessageContaining(file.toString());

      assertThat(store.getValue("v")).isEqualTo(Cell.of(1));
      assertThat(persister.isAutoLoading()).isFalse();
      assertThat(persister.isAutoSaving()).isFalse();
      assertThat(errors).hasSize(1);
      assertThat(file).hasContent("[{\"pets\":{\"fido\":{\"spe");
    }

    @Test
    void textOfAMergeableStoreIsRefused() throws Exception {
      MergeableStore mergeable = MergeableStore.createMergeableStore();
      mergeable.setCell("t", "r", "c", 1);
      await(persister(mergeable).save());

      assertThatThrownBy(this::loaded).hasMessageContaining("Expected tables by id");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void permissionsAndLinksAreKeptAndNothingElseIsLeft() throws Exception {
      Path target = directory.resolve("target.json");
      Files.createSymbolicLink(directory.resolve("s.json"), Path.of("target.json"));
      Store store = createStore();
      Persister persister = persister(store);
      await(persister.save());
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
      store.setValue("v", 1);
      await(persister.save());

      assertThat(directory.resolve("s.json")).isSymbolicLink();
      assertThat(target).hasContent("[{},{\"v\":1}]");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
          .isEqualTo("rw-r-----");
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files).hasSize(2);
      }
    }

    @Test
    void aDirectoryThatIsNotThereIsAnErrorUntilItIs() throws Exception {
      Path file = directory.resolve("sub").resolve("s.json");
      Store store = createStore();
      store.setValue("v", 1);
      try (Persister persister =
          FilePersisterTest.createPersister(store, file, options().build())) {
        assertThatThrownBy(() -> await(persister.save())).hasMessageContaining(file.toString());
        Files.createDirectory(directory.resolve("sub"));
        await(persister.save());
      }
      assertThat(file).hasContent("[{},{\"v\":1}]");
    }

    @Test
    void twoThatAutoPersistLoseNothingHoweverFastTheyWrite() throws Exception {
      Store one = createStore();
      Store other = createStore();
      Persister ofOne = persister(one);
      Persister ofOther = persister(other);
      await(ofOne.startAutoPersisting());
      await(ofOther.startAutoPersisting());
      Thread writing =
          new Thread(
              () -> {
                for (int i = 0; i < 100; i++) {
                  one.setCell("t", "one" + i, "c", i);
                  ofOne.flush().join();
                }
              });
      writing.start();
      for (int i = 0; i < 100; i++) {
        other.setCell("t", "other" + i, "c", i);
        await(ofOther.flush());
      }
      writing.join();

      assertThat(loaded().getRowIds("t")).hasSize(200);
      await(() -> one.getRowCount("t") == 200 && other.getRowCount("t") == 200, one, other);
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files).containsExactly(directory.resolve("s.json"));
      }
    }

    @Test
    void whatAnotherWriterLeftOrHoldsIsWaitedForAndTold() throws Exception {
      Path lockFile = Files.writeString(directory.resolve("s.json.lock"), "left by a killed one");
      Path file = directory.resolve("s.json");
      FileMutex.take(file).close();
      assertThat(lockFile).doesNotExist();
      FileMutex held = FileMutex.take(file);
      CompletableFuture<Throwable> other =
          CompletableFuture.supplyAsync(
              () ->
                  org.assertj.core.api.Assertions.catchThrowable(
                      () -> FileMutex.take(file, Duration.ofMillis(1))));
      assertThat(other.get())
          .isInstanceOf(PersisterException.class)
          .hasMessageContaining(file.toString());
      held.close();
      FileMutex.take(file).close();
    }

    @Test
    void aFileThatIsRemovedIsToldOfAndWrittenAnew() throws Exception {
      Path file = directory.resolve("s.json");
      Store store = createStore();
      store.setValue("v", 1);
      Persister persister = persister(store);
      await(persister.startAutoPersisting());
      Files.delete(file);

      assertThat(awaitError()).hasMessageContaining(file.toString()).hasMessageContaining("gone");
      await(persister.flush());

      assertThat(loaded().getContent()).isEqualTo(store.getContent());
    }
  }

  @Nested
  class OfMergeableStores extends MergeablePersisterContract {
    @TempDir Path directory;

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return FilePersisterTest.createPersister(store, directory.resolve("s.json"), options);
    }

    private Path writePlain(Instant written) throws Exception {
      Path file = directory.resolve("s.json");
      Files.writeString(
          file, " [ {\"pets\":{\"fido\":{\"species\":\"dog\",\"age\":4}}},{\"open\":true}]");
      Files.setLastModifiedTime(file, FileTime.from(written));
      return file;
    }

    @Test
    void plainContentIsLoadedAsIfItWasWrittenWhenTheFileWas() throws Exception {
      Instant written = Instant.parse("2024-05-06T07:08:09Z");
      Path file = writePlain(written);
      MergeableStore before =
          MergeableStore.createMergeableStore("x", InstantSource.fixed(written.minusMillis(1)));
      before.setCell("pets", "fido", "species", "older");
      before.setCell("pets", "rex", "species", "older");
      MergeableStore store = createStore();
      store.applyMergeableChanges(before.getMergeableContent().asChanges());
      store.setCell("pets", "fido", "age", 5);

      await(persister(store).startAutoPersisting());

      assertThat(store.getRow("pets", "fido"))
          .isEqualTo(Map.of("species", Cell.of("dog"), "age", Cell.of(5)));
      assertThat(store.getCell("pets", "rex", "species")).isEqualTo(Cell.of("older"));
      assertThat(store.getValue("open")).isEqualTo(Cell.of(true));
      assertThat(
              contentOf(store)
                  .tables()
                  .tables()
                  .get("pets")
                  .rows()
                  .get("fido")
                  .cells()
                  .get("species")
                  .hlc()
                  .time())
          .isEqualTo(written.toEpochMilli());
      assertThat(Files.readString(file)).as("with stamps from now on").startsWith("[[{\"pets\"");
      assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
      assertThat(errors).isEmpty();
    }

    @Test
    void plainContentThatIsLoadedAgainAndElsewhereIsTheSame() throws Exception {
      Path file = writePlain(Instant.parse("2024-05-06T07:08:09Z"));
      MergeableStore store = createStore();
      Persister persister = persister(store);
      await(persister.load());
      MergeableContent first = contentOf(store);
      await(persister.load());

      assertThat(contentOf(store)).isEqualTo(first);
      assertThat(contentOf(loaded())).isEqualTo(first);
      assertThat(Files.readString(file)).as("loading alone writes nothing").startsWith(" [ {");
    }

    @Test
    void plainContentOfAFileFromTheFutureIsOfNow() throws Exception {
      Path unused = writePlain(Instant.now().plus(Duration.ofDays(900)));

      assertThat(loaded().getCell("pets", "fido", "species")).isEqualTo(Cell.of("dog"));
      assertThat(errors).isEmpty();
    }

    @Test
    void plainContentThatTakesThePlaceOfTheFileIsMerged() throws Exception {
      MergeableStore store = createStore();
      store.setCell("pets", "rex", "species", "cat");
      Persister persister = persister(store);
      await(persister.startAutoPersisting());
      Path file = writePlain(Instant.now());
      await(() -> store.hasRow("pets", "fido"), store);
      await(persister.flush());

      assertThat(store.getRowIds("pets")).containsExactlyInAnyOrder("rex", "fido");
      assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
      assertThat(Files.readString(file)).startsWith("[[{");
    }

    @Test
    void aFileThatWasEditedByHandIsToldFromTheOneBefore() throws Exception {
      MergeableStore store = createStore();
      store.setCell("pets", "fido", "species", "dog");
      await(persister(store).save());
      Path file = directory.resolve("s.json");
      Files.writeString(file, Files.readString(file).replace("dog", "wolf"));

      MergeableStore other = (MergeableStore) loaded();

      assertThat(other.getCell("pets", "fido", "species")).isEqualTo(Cell.of("wolf"));
      assertThat(other.getMergeableContentHashes()).isNotEqualTo(store.getMergeableContentHashes());
      assertThat(contentOf(other)).isEqualTo(contentOf(other).withComputedHashes());
    }
  }
}
