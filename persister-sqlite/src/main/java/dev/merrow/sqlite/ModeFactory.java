package dev.merrow.sqlite;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.persist.internal.JsonTextPersistence;
import dev.merrow.persist.sql.internal.CellsPersistence;
import dev.merrow.persist.sql.internal.Inbox;
import dev.merrow.persist.sql.internal.JsonTablePlace;
import dev.merrow.persist.sql.internal.TabularPersistence;
import dev.merrow.sqlite.Session.Version;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import java.nio.file.Path;

/** Makes what a mode and a store ask for. */
final class ModeFactory {
  private ModeFactory() {}

  /** Returns the persistence of cells under a name. */
  static CellsPersistence<Session, Version> cells(Database database, String name) {
    return new CellsPersistence<>(database, new SqliteCellsTables(name));
  }

  /** Returns a persister in cells mode, which takes what other programs insert into the inbox. */
  static Persister inCells(
      MergeableStore store, Database database, String name, PersisterOptions options) {
    Inbox<Session> inbox = new Inbox<>(store, new SqliteInbox(name));
    Persister persister =
        Persister.createCustomPersister(
            store, new CellsPersistence<>(database, new SqliteCellsTables(name), inbox), options);
    inbox.acceptWhile(persister::isAutoSaving);
    return persister;
  }

  static Persister createPersister(Store store, Path path, SqlitePersisterOptions options) {
    Database database = new Database(path, options);
    PersisterOptions persister = options.persister();
    SqliteMode mode = options.mode();
    if (store instanceof MergeableStore mergeable) {
      SqliteMode chosen = mode == null ? SqliteMode.cells() : mode;
      if (chosen instanceof SqliteMode.Cells cells) {
        return inCells(mergeable, database, cells.name(), persister);
      } else if (chosen instanceof SqliteMode.Json json) {
        return Persister.createCustomPersister(
            mergeable,
            new JsonTextPersistence<>(
                new JsonTablePlace<>(database, json.columns()), ContentFormat.ofMergeable()),
            persister);
      }
      throw new IllegalArgumentException("A mergeable store is not for mode " + chosen);
    }
    SqliteMode chosen = mode == null ? SqliteMode.json() : mode;
    if (chosen instanceof SqliteMode.Json json) {
      return Persister.createCustomPersister(
          store,
          new JsonTextPersistence<>(
              new JsonTablePlace<>(database, json.columns()), ContentFormat.ofPlain()),
          persister);
    }
    if (chosen instanceof SqliteTabular tabular) {
      return Persister.createCustomPersister(
          store,
          new TabularPersistence<>(database, tabular.mapping(), persister.errorListener()),
          persister);
    }
    throw new IllegalArgumentException(
        "A store that is not mergeable has no stamps, so is not for mode " + chosen);
  }
}
