package dev.merrow.ws.server.cli.content;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.FilePersister;
import dev.merrow.persist.FilePersisterOptions;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.sqlite.SqliteJournal;
import dev.merrow.sqlite.SqliteMode;
import dev.merrow.sqlite.SqlitePersister;
import dev.merrow.sqlite.SqlitePersisterOptions;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.ws.server.cli.content.SessionOptions.Use;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The content of a JSON file or a database. */
final class PersisterSession implements ContentSession {
  private static final int ENOUGH_CHARACTERS = 4_096;

  /** Where in a database's header SQLite's file format has the version for writing. */
  private static final int WRITE_VERSION_OFFSET = 18;

  private static final byte ROLLBACK_JOURNAL = 1;

  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final MergeableStore store;
  private final Persister persister;
  private final Runnable saving;

  private PersisterSession(MergeableStore store, Persister persister, Runnable saving) {
    this.store = store;
    this.persister = persister;
    this.saving = saving;
  }

  static PersisterSession ofFile(Endpoint.JsonFile file, SessionOptions options) {
    requireFile(file.path(), options.use());
    MergeableStore store = MergeableStore.createMergeableStore();
    Persister persister =
        FilePersister.createFilePersister(
            store, file.path(), new FilePersisterOptions(true, persisterOptions(options)));
    boolean plain = isPlain(file.path());
    load(persister, options.use());
    return new PersisterSession(
        store,
        persister,
        // a program that reads a file without stamps may not know those with stamps
        plain ? () -> savePlain(store, file.path(), options) : () -> join(persister.save()));
  }

  static PersisterSession ofDatabase(Endpoint.Database database, SessionOptions options) {
    requireFile(database.path(), options.use());
    PersisterSession cells = ofDatabase(database.path(), SqliteMode.cells(), options);
    if (!cells.isEmpty()) {
      return cells;
    }
    PersisterSession json = ofDatabase(database.path(), SqliteMode.json(), options);
    if (json.isEmpty()) {
      json.close();
      return cells;
    }
    cells.close();
    return json;
  }

  private static PersisterSession ofDatabase(Path path, SqliteMode mode, SessionOptions options) {
    MergeableStore store = MergeableStore.createMergeableStore();
    Persister persister =
        SqlitePersister.createSqlitePersister(
            store,
            path,
            SqlitePersisterOptions.builder()
                .mode(mode)
                .journal(journalOf(path))
                .persister(persisterOptions(options))
                .build());
    load(persister, options.use());
    return new PersisterSession(store, persister, () -> join(persister.save()));
  }

  /** Returns the journal that a database has, which others that use it may depend on. */
  private static SqliteJournal journalOf(Path path) {
    if (!Files.exists(path)) {
      return SqliteJournal.WAL;
    }
    try (InputStream file = Files.newInputStream(path)) {
      byte[] header = file.readNBytes(WRITE_VERSION_OFFSET + 1);
      boolean rollback =
          header.length > WRITE_VERSION_OFFSET && header[WRITE_VERSION_OFFSET] == ROLLBACK_JOURNAL;
      return rollback ? SqliteJournal.ROLLBACK : SqliteJournal.WAL;
    } catch (IOException e) {
      throw new CommandFailure(CommandFailure.FAILED, "Cannot read %s: %s".formatted(path, e), e);
    }
  }

  private boolean isEmpty() {
    return store.getMergeableContent().asChanges().isEmpty();
  }

  private static void requireFile(Path path, Use use) {
    if (use != Use.WRITE && !Files.exists(path)) {
      throw new CommandFailure(CommandFailure.FAILED, "There is no file " + path);
    }
  }

  /** Returns whether a file has content without stamps, as its beginning shows. */
  private static boolean isPlain(Path file) {
    if (!Files.exists(file)) {
      return false;
    }
    char[] beginning = new char[ENOUGH_CHARACTERS];
    try (Reader reader = Files.newBufferedReader(file)) {
      int length = reader.read(beginning);
      return length > 0
          && ContentFormat.ofMergeable().isOutdated(String.valueOf(beginning, 0, length));
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.FAILED, "Cannot read %s as UTF-8: %s".formatted(file, e), e);
    }
  }

  private static void savePlain(MergeableStore store, Path file, SessionOptions options) {
    Store plain = Store.createStore();
    plain.setContent(store.getContent());
    try (Persister persister =
        FilePersister.createFilePersister(
            plain, file, new FilePersisterOptions(true, persisterOptions(options)))) {
      join(persister.save());
    }
  }

  private static PersisterOptions persisterOptions(SessionOptions options) {
    // what fails while a command waits for it is told as the command's own failure
    return PersisterOptions.builder()
        .errorListener(
            error -> {
              if (options.use() == Use.FOLLOW) {
                options.terminal().note(error.getMessage());
              }
            })
        .build();
  }

  private static void load(Persister persister, Use use) {
    boolean loaded = false;
    try {
      join(use == Use.FOLLOW ? persister.startAutoLoad() : persister.load());
      loaded = true;
    } finally {
      if (!loaded) {
        persister.close();
      }
    }
  }

  private static void join(CompletableFuture<Void> future) {
    try {
      future.join();
    } catch (CompletionException e) {
      throw CommandFailure.of(e.getCause() == null ? e : e.getCause());
    }
  }

  @Override
  public MergeableStore store() {
    return store;
  }

  /** Does nothing: what is loaded is complete. */
  @Override
  public void requireComplete() {
    // a file or database is read as a whole or not at all
  }

  @Override
  public void save() {
    saving.run();
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended;
  }

  @Override
  public void close() {
    persister.close();
  }
}
