package dev.merrow.sqlite;

/**
 * What a save survives once its future has completed: SQLite's {@code PRAGMA synchronous}, with the
 * journal as in {@link SqliteJournal}. Whatever is chosen, the process may be killed at any point,
 * and each save is there as a whole or not at all.
 */
public enum SqliteSynchronous {
  /**
   * It survives the end of the process. After a loss of power or a crash of the system, the
   * database may be damaged.
   */
  OFF,

  /**
   * It survives the end of the process. After a loss of power or a crash of the system, the last
   * saves may be gone, and the database is sound as it was before them. (With {@link
   * SqliteJournal#ROLLBACK} there is a small chance that it is damaged on old file systems.)
   */
  NORMAL,

  /** It survives the end of the process, a crash of the system and a loss of power. The default. */
  FULL,

  /**
   * As {@link #FULL}; with {@link SqliteJournal#ROLLBACK} the directory is written through, too.
   */
  EXTRA;

  /** Whether a save waits for the disk. */
  boolean isFull() {
    return this == FULL || this == EXTRA;
  }
}
