package dev.merrow.sqlite;

import dev.merrow.persist.MergeablePersisterContract;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterContract;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Each mode of the SQLite persister is a persister like any. */
class SqlitePersisterContractTest {

  private static Persister createPersister(
      Store store, Path directory, SqliteMode mode, PersisterOptions options) {
    SqlitePersisterOptions all =
        SqlitePersisterOptions.builder()
            .mode(mode)
            .synchronous(SqliteSynchronous.OFF)
            .persister(options)
            .build();
    return SqlitePersister.createSqlitePersister(store, directory.resolve("store.db"), all);
  }

  @Nested
  class OfPlainStoresInJson extends PersisterContract {
    @TempDir Path directory;

    @Override
    protected Store createStore() {
      return Store.createStore();
    }

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return SqlitePersisterContractTest.createPersister(
          store, directory, SqliteMode.json(), options);
    }
  }

  @Nested
  class OfMergeableStoresInJson extends MergeablePersisterContract {
    @TempDir Path directory;

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return SqlitePersisterContractTest.createPersister(
          store, directory, SqliteMode.json(), options);
    }
  }

  @Nested
  class OfMergeableStoresInCells extends MergeablePersisterContract {
    @TempDir Path directory;

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return SqlitePersisterContractTest.createPersister(
          store, directory, SqliteMode.cells(), options);
    }
  }
}
