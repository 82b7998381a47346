package com.example.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.MergeablePersisterContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderPersistenceTest extends MergeablePersisterContract {
  @TempDir Path temporary;

  private int devices;

  private Path folder() {
    return temporary.resolve("folder");
  }

  @Override
  protected Persister createPersister(Store store, PersisterOptions options) {
    return createPersister(store, options, "device-" + ++devices);
  }

  private Persister createPersister(Store store, PersisterOptions options, String device) {
    return Persister.createCustomPersister(
        (MergeableStore) store, new FolderPersistence(folder(), device), options);
  }

  private List<String> names() throws Exception {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aDeviceHasOneFile() throws Exception {
    MergeableStore store = createStore();
    try (Persister persister = createPersister(store, options().build(), "laptop")) {
      await(persister.startAutoPersisting());
      for (int i = 0; i < 3; i++) {
        store.addUniqueRow("pets", Map.of("species", Cell.of("dog")));
        await(persister.flush());
      }
    }

    assertThat(names()).singleElement().asString().matches("laptop\\.\\d+\\.json");
    assertThat(loaded().getRowIds("pets")).hasSize(3);
  }

  @Test
  void aDeviceThatSavesBeforeItLoadsLosesNothing() throws Exception {
    MergeableStore before = createStore();
    before.addUniqueRow("pets", Map.of("species", Cell.of("dog")));
    try (Persister persister = createPersister(before, options().build(), "laptop")) {
      await(persister.save());
    }
    MergeableStore after = createStore();
    after.addUniqueRow("pets", Map.of("species", Cell.of("cat")));
    try (Persister persister = createPersister(after, options().build(), "laptop")) {
      await(persister.save());
    }

    assertThat(loaded().getRowIds("pets")).hasSize(2);
    assertThat(names()).containsExactly("laptop.2.json");
  }

  @Test
  void otherFilesAreLeftAlone() throws Exception {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("notes.json"), "my own");
    MergeableStore store = createStore();
    store.setValue("open", true);

    await(persister(store).save());

    assertThat(loaded().getValue("open")).isEqualTo(Cell.of(true));
    assertThat(folder().resolve("notes.json")).hasContent("my own");
  }

  @Test
  void aNameThatIsNoFileNameIsRefused() {
    assertThatThrownBy(() -> new FolderPersistence(folder(), "../laptop"))
        .hasMessage("No name of a device: \"../laptop\"");
  }
}
