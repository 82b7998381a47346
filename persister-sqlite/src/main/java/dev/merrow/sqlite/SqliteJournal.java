package dev.merrow.sqlite;

/** How SQLite makes transactions whole: its {@code PRAGMA journal_mode}. */
public enum SqliteJournal {
  /**
   * A write-ahead log: fast, and readers and writers don't wait for each other. The default. While
   * the database is open there are two more files, {@code -wal} and {@code -shm}, which belong to
   * it.
   */
  WAL,

  /**
   * A rollback journal: slower, but every build of SQLite can read the file, including those for
   * browsers (WebAssembly), which can't read a file last written with {@link #WAL}.
   */
  ROLLBACK
}
