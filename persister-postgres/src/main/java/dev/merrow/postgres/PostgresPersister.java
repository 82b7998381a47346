package dev.merrow.postgres;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;

/**
 * Keeps a store in a PostgreSQL database, version 12 or newer.
 *
 * <pre>{@code
 * try (PostgresDatabase database = PostgresDatabase.connect("postgresql://localhost/shop");
 *     Persister persister = PostgresPersister.createPostgresPersister(store, database, "pets")) {
 *   persister.startAutoPersisting().join();
 *   store.setCell("pets", "fido", "species", "dog");
 * }
 * }</pre>
 *
 * <p>The {@link PostgresMode} determines the form: cells that SQL can see, of which a save writes
 * only the changed ones, or TinyBase's JSON text. The persister makes the tables that it needs.
 *
 * <p>Any number of persisters and processes may write one path at the same time, and none of their
 * writes is lost: each cell takes the newer stamp. The database notifies the others of each save
 * ({@code LISTEN} and {@code NOTIFY}), so that they load it at once. A notification is only a hint:
 * a change whose notification is lost is found at the next {@link
 * PersisterOptions#autoLoadInterval()}.
 *
 * <p>A save is one transaction, and as durable as the server's {@code synchronous_commit} says. A
 * transaction that a deadlock or a lost idle connection has undone runs again at once; auto-saving
 * and auto-loading try again after other failures that may pass.
 *
 * <p>All work is done on a platform thread of the persister, unless {@link
 * PersisterOptions#scheduler()} gives another.
 */
public interface PostgresPersister extends Persister {

  /**
   * Returns a persister in cells mode, with default options. It reads and writes nothing until
   * asked.
   *
   * @param database the database, which the persister does not close
   * @param path what tells the store from others in the same database
   */
  static PostgresPersister createPostgresPersister(
      MergeableStore store, PostgresDatabase database, String path) {
    return createPostgresPersister(store, database, PostgresMode.cells(path));
  }

  /**
   * Returns a persister with default options. It reads and writes nothing until asked.
   *
   * @param database the database, which the persister does not close
   * @throws IllegalArgumentException if the mode is not one for such a store
   */
  static PostgresPersister createPostgresPersister(
      Store store, PostgresDatabase database, PostgresMode mode) {
    return createPostgresPersister(store, database, mode, PersisterOptions.DEFAULTS);
  }

  /**
   * Returns a persister that reads and writes nothing until asked.
   *
   * @param database the database, which the persister does not close
   * @throws IllegalArgumentException if the mode is not one for such a store
   */
  static PostgresPersister createPostgresPersister(
      Store store, PostgresDatabase database, PostgresMode mode, PersisterOptions options) {
    return new DefaultPostgresPersister(
        ModeFactory.createPersister(store, database, mode, options), database, mode);
  }

  /** Returns the database. */
  PostgresDatabase getDatabase();

  /** Returns the mode. */
  PostgresMode getMode();
}
