package dev.merrow.testkit.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import org.junit.jupiter.api.Test;

/** What loading and saving must do when told to. */
abstract class LoadAndSaveContract extends PersisterFixture {

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
}
