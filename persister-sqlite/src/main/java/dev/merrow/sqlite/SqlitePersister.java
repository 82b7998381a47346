package dev.merrow.sqlite;

import dev.merrow.persist.Persister;
import dev.merrow.store.Store;
import java.nio.file.Path;

/**
 * Keeps a store in a SQLite database.
 *
 * <pre>{@code
 * try (Persister persister = SqlitePersister.createSqlitePersister(store, Path.of("pets.db"))) {
 *   persister.startAutoPersisting().join();
 *   store.setCell("pets", "fido", "species", "dog");
 * }
 * }</pre>
 *
 * <p>How it does so is the {@link SqliteMode}: cells that SQL can see, and of which a save writes
 * just those that changed (the default for mergeable stores), or TinyBase's JSON text (the default
 * for others). How durable a save is, is {@link SqliteSynchronous}'s to say.
 *
 * <p>Several persisters, connections and processes may use one file at the same time: writers wait
 * for each other, and what others change is noticed at each {@link
 * dev.merrow.persist.PersisterOptions#autoLoadInterval()} and merged. The file may be anywhere but
 * on a network drive, where SQLite's locks don't hold.
 *
 * <p>All work is done on one platform thread of the persister's own, which alone uses its
 * connection, unless {@link dev.merrow.persist.PersisterOptions#scheduler()} gives another.
 */
public interface SqlitePersister extends Persister {

  /** A persister with default options. Reads and writes nothing before it is told to. */
  static SqlitePersister createSqlitePersister(Store store, Path path) {
    return createSqlitePersister(store, path, SqlitePersisterOptions.DEFAULTS);
  }

  /**
   * A persister that reads and writes nothing before it is told to.
   *
   * @param path the database's file, which need not exist, in a directory that does. Whatever its
   *     name, it is taken for the name of a file and nothing else
   * @throws IllegalArgumentException if the mode is not one for such a store
   */
  static SqlitePersister createSqlitePersister(
      Store store, Path path, SqlitePersisterOptions options) {
    return new DefaultSqlitePersister(ModeFactory.createPersister(store, path, options), path);
  }

  /** The database's file. */
  Path getPath();
}
