package dev.merrow.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.MergeablePersisterContract;
import dev.merrow.testkit.persist.PersisterContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** Each mode of the PostgreSQL persister is a persister like any. */
class PostgresPersisterContractTest {

  /** Mergeable stores in a mode. */
  private abstract static class OfMergeableStores extends MergeablePersisterContract {
    private PostgresDatabase database;

    abstract PostgresMode mode();

    PostgresDatabase connect(String url) {
      return PostgresDatabase.connect(url);
    }

    @BeforeEach
    final void createDatabase() throws Exception {
      database = connect(Servers.createDatabase());
    }

    @AfterEach
    final void closeDatabase() {
      database.close();
    }

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return PostgresPersister.createPostgresPersister(store, database, mode(), options);
    }
  }

  @Nested
  class OfMergeableStoresInCells extends OfMergeableStores {
    @Override
    PostgresMode mode() {
      return PostgresMode.cells("pets");
    }
  }

  @Nested
  class OfMergeableStoresInCellsOverAPool extends OfMergeableStores {
    private HikariDataSource pool;

    @Override
    PostgresDatabase connect(String url) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(url);
      config.setMaximumPoolSize(4);
      config.setAutoCommit(false);
      pool = new HikariDataSource(config);
      return PostgresDatabase.ofDataSource(pool);
    }

    @Override
    PostgresMode mode() {
      return PostgresMode.cells("pets");
    }

    @AfterEach
    void closePool() {
      pool.close();
    }
  }

  @Nested
  class OfMergeableStoresInJson extends OfMergeableStores {
    @Override
    PostgresMode mode() {
      return PostgresMode.json();
    }
  }

  @Nested
  class OfPlainStoresInJson extends PersisterContract {
    private PostgresDatabase database;

    @BeforeEach
    void createDatabase() throws Exception {
      database = PostgresDatabase.connect(Servers.createDatabase());
    }

    @AfterEach
    void closeDatabase() {
      database.close();
    }

    @Override
    protected Store createStore() {
      return Store.createStore();
    }

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return PostgresPersister.createPostgresPersister(
          store, database, PostgresMode.json(), options);
    }
  }
}
