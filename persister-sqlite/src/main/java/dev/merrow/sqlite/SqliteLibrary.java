package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library, which its driver unpacks to a temporary directory. The driver says why
 * that failed only the first time, and not in words that help.
 */
final class SqliteLibrary {
  private static boolean tried;
  private static @Nullable String failure;

  private SqliteLibrary() {}

  /**
   * Loads the library unless it is loaded.
   *
   * @throws PersisterException if it can't be loaded, each time
   */
  @SuppressWarnings("StaticAssignmentOfThrowable") // the driver never says it again
  static synchronized void load() {
    if (!tried) {
      failure = tryToLoad();
      tried = true;
    }
    if (failure != null) {
      throw new PersisterException(
          ("Could not load SQLite's library %s, which is unpacked to %s: may programs run from that"
                  + " directory (noexec), and be written to it? Name another with"
                  + " -Dorg.sqlite.tmpdir=DIR, or with -Dorg.sqlite.lib.path=DIR one that holds"
                  + " the library (%s)")
              .formatted(
                  LibraryLoaderUtil.getNativeLibName(),
                  System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir")),
                  failure),
          false,
          null);
    }
  }

  private static @Nullable String tryToLoad() {
    try {
      boolean unused = SQLiteJDBCLoader.initialize();
      return null;
    } catch (Exception | LinkageError e) {
      return e.toString();
    }
  }
}
