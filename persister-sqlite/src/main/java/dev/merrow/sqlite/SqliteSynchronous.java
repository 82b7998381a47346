package dev.merrow.sqlite;

/**
 * What a save survives once its future has completed: SQLite's {@code PRAGMA synchronous}, with the
 * journal as in {@link SqliteJournal}. With every setting, the process may be killed at any point,
 * and each save is present completely or not at all.
 */
public enum SqliteSynchronous {
  /**
   * It survives the end of the process. After a power failure or a system crash, the database may
   * be damaged.
   */
  OFF,

  /**
   * It survives the end of the process. After a power failure or a system crash, the last saves may
   * be lost, and the database is intact as it was before them. (With {@link SqliteJournal#ROLLBACK}
   * there is a small risk of damage on old file systems.)
   */
  NORMAL,

  /** It survives the end of the process, a system crash and a power failure. The default. */
  FULL,

  /** As {@link #FULL}; with {@link SqliteJournal#ROLLBACK} the directory is also synced. */
  EXTRA;

  /** Returns whether a save waits for the disk. */
  boolean isFull() {
    return this == FULL || this == EXTRA;
  }
}
