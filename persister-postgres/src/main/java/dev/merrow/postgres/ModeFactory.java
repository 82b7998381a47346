package dev.merrow.postgres;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.persist.internal.JsonTextPersistence;
import dev.merrow.persist.sql.internal.CellsPersistence;
import dev.merrow.persist.sql.internal.Inbox;
import dev.merrow.persist.sql.internal.JsonTablePlace;
import dev.merrow.persist.sql.internal.TabularPersistence;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;

/** Makes what a mode and a store ask for. */
final class ModeFactory {
  private ModeFactory() {}

  /** Returns a persister in cells mode, which takes what other programs insert into the inbox. */
  private static Persister inCells(
      MergeableStore store,
      PostgresDatabase database,
      PostgresMode.Cells mode,
      PersisterOptions options) {
    PostgresCellsTables tables = new PostgresCellsTables(mode);
    Inbox<PostgresSession> inbox = new Inbox<>(store, tables.inbox());
    Persister persister =
        Persister.createCustomPersister(
            store,
            new CellsPersistence<>(new Transactions(database, tables), tables, inbox),
            options);
    inbox.acceptWhile(persister::isAutoSaving);
    tables.takeInboxWhile(persister::isAutoSaving);
    return persister;
  }

  static Persister createPersister(
      Store store, PostgresDatabase database, PostgresMode mode, PersisterOptions options) {
    if (mode instanceof PostgresMode.Cells cells) {
      if (store instanceof MergeableStore mergeable) {
        return inCells(mergeable, database, cells, options);
      }
      throw new IllegalArgumentException(
          "A store that is not mergeable has no stamps, so is not for mode " + mode);
    }
    if (mode instanceof PostgresTabular tabular) {
      if (store instanceof MergeableStore) {
        throw new IllegalArgumentException("A mergeable store is not for mode " + mode);
      }
      TabularPart part = new TabularPart(tabular);
      return Persister.createCustomPersister(
          store,
          new TabularPersistence<>(
              new Transactions(database, part), tabular.mapping(), options.errorListener()),
          options);
    }
    PostgresMode.Json json = (PostgresMode.Json) mode;
    JsonTablePlace<PostgresSession, String> place =
        new JsonTablePlace<>(new Transactions(database, new JsonPart(json)), json.columns());
    return store instanceof MergeableStore mergeable
        ? Persister.createCustomPersister(
            mergeable, new JsonTextPersistence<>(place, ContentFormat.ofMergeable()), options)
        : Persister.createCustomPersister(
            store, new JsonTextPersistence<>(place, ContentFormat.ofPlain()), options);
  }
}
