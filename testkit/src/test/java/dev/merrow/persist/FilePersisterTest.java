package dev.merrow.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.stamp.Cell;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.MergeablePersisterContract;
import dev.merrow.testkit.persist.PersisterContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
