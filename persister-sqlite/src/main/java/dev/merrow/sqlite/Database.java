package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import dev.merrow.persist.sql.internal.SqlDatabase;
import dev.merrow.sqlite.Session.Version;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/**
 * A database's file, and transactions on it over one connection, which is opened when it is needed
 * and again when another file has taken the place of the one that was opened. For one thread at a
 * time.
 */
final class Database implements SqlDatabase<Session, Version> {
  private static final int JOURNAL_LIMIT = 16 * 1024 * 1024;
  private static final long RETRY_MILLIS = 5;

  private final Path path;
  private final SqlitePersisterOptions options;
  private final Setup setup;
  private @Nullable Session session;
  private long sessions;

  /** Work to do on each new connection. */
  @FunctionalInterface
  interface Setup {
    void run(Session session) throws SQLException;
  }

  Database(Path path, SqlitePersisterOptions options) {
    this(path, options, session -> {});
  }

  Database(Path path, SqlitePersisterOptions options, Setup setup) {
    this.path = path.toAbsolutePath();
    this.options = options;
    this.setup = setup;
  }

  /** Returns whether there is a file. */
  @Override
  public boolean exists() {
    return Files.exists(path);
  }

  /** Reads from the file, which must exist, as it is at one point in time. */
  @Override
  public <T> T read(Work<? super Session, T> work) throws Exception {
    return transact("read", false, work);
  }

  /** Writes, all or nothing; makes the file if there is none. When this returns, it is durable. */
  @Override
  public <T> T write(Work<? super Session, T> work) throws Exception {
    T result = transact("write to", true, work);
    if (closeIfElsewhere()) {
      throw new PersisterException(
          "Database " + path + " was removed or replaced while it was written to", true, null);
    }
    return result;
  }

  /** Returns what state the database is in; null if there is no file. */
  @Override
  public @Nullable Version version() throws Exception {
    if (!exists()) {
      close();
      return null;
    }
    try {
      return open(false).version();
    } catch (SQLException e) {
      giveUp(e);
      throw SqliteErrors.explain("read", path, e);
    }
  }

  @Override
  public Version version(Session open) throws SQLException {
    return open.version();
  }

  @Override
  public Object identity(Session open) {
    return open.fileKey();
  }

  @Override
  public boolean isNew(Session open) throws SQLException {
    Long version = open.queryLong("PRAGMA schema_version");
    return version == null || version == 0;
  }

  /** Returns when the file was written last, as far as the system tells. */
  @Override
  public Instant modified() {
    return modified(path);
  }

  static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.now();
    }
  }

  private <T> T transact(String action, boolean writing, Work<? super Session, T> work)
      throws Exception {
    try {
      Session open = open(writing);
      open.begin(writing);
      T result = work.run(open);
      open.commit();
      if (open.logKey() == null) {
        open.setLogKey(keyOf(sibling("-wal")));
      }
      return result;
    } catch (SQLException e) {
      giveUp(e);
      throw SqliteErrors.explain(action, path, e);
    } catch (Exception | Error e) {
      giveUp(e);
      throw e;
    }
  }

  /** Undoes what was begun, and closes the connection unless it is known to be good. */
  private void giveUp(Throwable cause) {
    Session failed = session;
    if (failed == null) {
      return;
    }
    boolean good = !(cause instanceof SQLException e) || SqliteErrors.isBusy(e);
    try {
      if (failed.isInTransaction()) {
        failed.rollback();
      }
    } catch (SQLException e) {
      // SQLite rolls back by itself after some errors
      good = false;
      cause.addSuppressed(e);
    }
    if (!good) {
      try {
        close();
      } catch (SQLException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private Session open(boolean writing) throws Exception {
    closeIfElsewhere();
    Session open = session;
    if (open == null) {
      open = connect(writing);
      session = open;
    }
    if (writing && !open.isWritable()) {
      setJournal(open);
      open.setWritable();
    }
    return open;
  }

  private boolean closeIfElsewhere() throws IOException, SQLException {
    Session open = session;
    if (open == null || open.fileKey().equals(fileKey())) {
      return false;
    }
    Object logKey = open.logKey();
    close();
    if (logKey != null && logKey.equals(keyOf(sibling("-wal")))) {
      // the log of the file that is gone: SQLite would take it for that of the new one
      Files.deleteIfExists(sibling("-wal"));
      Files.deleteIfExists(sibling("-shm"));
    }
    return true;
  }

  private Path sibling(String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  /**
   * Returns what tells the file from others that may take its place; where there is none, nothing
   * does.
   */
  private Object fileKey() throws IOException {
    Object key = keyOf(path);
    // systems that have no such keys don't let go of a file that is open either
    return key == null ? exists() ? path : "no file" : key;
  }

  private static @Nullable Object keyOf(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private Session connect(boolean create) throws IOException, SQLException {
    SqliteLibrary.load();
    if (options.ownerOnly()) {
      refuseLink();
      if (create) {
        createForOwnerOnly();
      }
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(options.busyTimeout().toMillis()));
    config.setSynchronous(SQLiteConfig.SynchronousMode.valueOf(options.synchronous().name()));
    config.setJournalSizeLimit(JOURNAL_LIMIT);
    if (!create) {
      config.resetOpenMode(SQLiteOpenMode.CREATE);
    }
    SQLiteConnection connection = (SQLiteConnection) config.createConnection(DatabaseUrl.of(path));
    boolean opened = false;
    try {
      Session open = new Session(connection, ++sessions, fileKey(), path);
      open.execute("PRAGMA trusted_schema = OFF");
      // macOS's fsync alone does not reach the disk
      open.execute("PRAGMA fullfsync = " + options.synchronous().isFull());
      setup.run(open);
      opened = true;
      return open;
    } finally {
      if (!opened) {
        connection.close();
      }
    }
  }

  private void refuseLink() {
    if (Files.isSymbolicLink(path)) {
      throw new PersisterException(
          "Database " + path + " is a symbolic link, which is not followed", false, null);
    }
  }

  /** Makes the file if there is none; SQLite gives the files beside it the same permissions. */
  private void createForOwnerOnly() throws IOException {
    if (Files.getFileAttributeView(path, PosixFileAttributeView.class) == null) {
      return;
    }
    try {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // it keeps the permissions that it has
    }
  }

  /** Sets the journal's mode, which fails at once, without a wait, while others use the file. */
  private void setJournal(Session open) throws SQLException, InterruptedException {
    String mode = options.journal() == SqliteJournal.WAL ? "wal" : "delete";
    long deadline = System.nanoTime() + options.busyTimeout().toNanos();
    while (!Objects.equals(open.queryText("PRAGMA journal_mode"), mode)) {
      try {
        open.execute("PRAGMA journal_mode = " + mode);
      } catch (SQLException e) {
        if (!SqliteErrors.isBusy(e)) {
          throw e;
        }
        if (System.nanoTime() - deadline > 0) {
          throw new PersisterException(
              "Could not change the journal of database %s to '%s' while others use it: %s"
                  .formatted(path, mode, "choose the same SqliteJournal for all who do"),
              true,
              e);
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }

  /** Closes the connection; the next use opens another. */
  @Override
  public void close() throws SQLException {
    Session open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public String toString() {
    return "database " + path;
  }
}
