package dev.merrow.postgres;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.persist.internal.JsonTextPersistence;
import dev.merrow.persist.sql.internal.CellsPersistence;
import dev.merrow.persist.sql.internal.JsonTablePlace;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;

/** Makes what a mode and a store ask for. */
final class ModeFactory {
  private ModeFactory() {}

  static Persister createPersister(
      Store store, PostgresDatabase database, PostgresMode mode, PersisterOptions options) {
    if (mode instanceof PostgresMode.Cells cells) {
      if (store instanceof MergeableStore mergeable) {
        PostgresCellsTables tables = new PostgresCellsTables(cells);
        return Persister.createCustomPersister(
            mergeable, new CellsPersistence<>(new Transactions(database, tables), tables), options);
      }
      throw new IllegalArgumentException(
          "A store that is not mergeable has no stamps, so is not for mode " + mode);
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
