package dev.merrow.persist;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.MergeablePersisterContract;
import dev.merrow.testkit.persist.PersisterContract;
import org.junit.jupiter.api.Nested;

/** A persister over a persistence of one's own is a persister like any. */
class CustomPersisterContractTest {

  @Nested
  class OfPlainStores extends PersisterContract {
    private final MemoryPersistence.Place<Content, Changes> place =
        new MemoryPersistence.Place<>(ContentFormat.ofPlain());

    @Override
    protected Store createStore() {
      return Store.createStore();
    }

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return Persister.createCustomPersister(store, new MemoryPersistence<>(place), options);
    }
  }

  @Nested
  class OfMergeableStores extends MergeablePersisterContract {
    private final MemoryPersistence.Place<MergeableContent, MergeableChanges> place =
        new MemoryPersistence.Place<>(ContentFormat.ofMergeable());

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return Persister.createCustomPersister(
          (MergeableStore) store, new MemoryPersistence<>(place), options);
    }
  }
}
