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
 * <p>The {@link SqliteMode} determines the form: cells that SQL can see, of which a save writes
 * only the changed ones (the default for mergeable stores), or TinyBase's JSON text (the default
 * for others). {@link SqliteSynchronous} determines how durable a save is.
 *
 * <p>Several persisters, connections and processes may use one file at the same time: writers wait
 * for each other, and others' changes are detected at each {@link
 * dev.merrow.persist.PersisterOptions#autoLoadInterval()} and merged. The file must not be on a
 * network drive, where SQLite's locks do not work.
 *
 * <p>All work is done on a platform thread of the persister, the only one that uses its connection,
 * unless {@link dev.merrow.persist.PersisterOptions#scheduler()} gives another.
 */
public interface SqlitePersister extends Persister {

  /** Returns a persister with default options. It reads and writes nothing until asked. */
  static SqlitePersister createSqlitePersister(Store store, Path path) {
    return createSqlitePersister(store, path, SqlitePersisterOptions.DEFAULTS);
  }

  /**
   * Returns a persister that reads and writes nothing until asked.
   *
   * @param path the database's file, which need not exist, in a directory that does. Any text is
   *     treated as a plain file name
   * @throws IllegalArgumentException if the mode is not one for such a store
   */
  static SqlitePersister createSqlitePersister(
      Store store, Path path, SqlitePersisterOptions options) {
    return new DefaultSqlitePersister(ModeFactory.createPersister(store, path, options), path);
  }

  /** Returns the database's file. */
  Path getPath();
}
