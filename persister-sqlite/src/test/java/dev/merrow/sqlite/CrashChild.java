package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;

import dev.merrow.Cell;
import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.persist.internal.JsonTextPersistence;
import dev.merrow.persist.sql.internal.JsonTablePlace;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import java.nio.file.Path;
import java.util.Random;

/**
 * A process that goes on writing numbered transactions to a database, says on its standard output
 * up to which number they are durable, and is killed sooner or later.
 */
final class CrashChild {
  private static final int ROWS = 40;
  private static final int CELLS = 4;

  private CrashChild() {}

  /** How the database is written. */
  enum Way {
    CELLS_WAL,
    CELLS_ROLLBACK,
    JSON_WAL,
    CELLS_WHOLE;

    /** A persister that moves the log into the database often, so that this is hit, too. */
    Persister persister(MergeableStore store, Path file) {
      SqlitePersisterOptions options =
          SqlitePersisterOptions.builder()
              .journal(this == CELLS_ROLLBACK ? SqliteJournal.ROLLBACK : SqliteJournal.WAL)
              .synchronous(SqliteSynchronous.NORMAL)
              .build();
      Database database =
          new Database(file, options, session -> session.execute("PRAGMA wal_autocheckpoint = 20"));
      PersisterOptions persister = PersisterOptions.DEFAULTS;
      return this == JSON_WAL
          ? Persister.createCustomPersister(
              store,
              new JsonTextPersistence<>(
                  new JsonTablePlace<>(
                      database, new SqliteMode.Json("tinybase", "_id", "store").columns()),
                  ContentFormat.ofMergeable()),
              persister)
          : Persister.createCustomPersister(
              store, ModeFactory.cells(database, "merrow"), persister);
    }
  }

  /** The number of the last transaction in a store. */
  static int lastOf(Store store) {
    Double last = store.getDouble("log", "transactions", "last");
    return last == null ? 0 : last.intValue();
  }

  /** The transaction of a number: always the same. */
  static void write(Store store, int number) {
    store.transaction(
        () -> {
          if (number % 5 == 0) {
            store.delRow("t1", "row" + number % ROWS);
          }
          for (int i = 0; i < CELLS; i++) {
            int row = (number + i * 13) % ROWS;
            store.setCell("t" + i % 2, "row" + row, "c" + i, Cell.of("text " + number));
          }
          store.setValue("v" + number % 3, number);
          store.setCell("log", "transactions", "last", number);
        });
  }

  /** Arguments: the way, the file, a seed. */
  public static void main(String[] arguments) {
    Way way = Way.valueOf(arguments[0]);
    Random random = new Random(Long.parseLong(arguments[2]));
    MergeableStore store = createMergeableStore("child" + arguments[2]);
    Persister persister = way.persister(store, Path.of(arguments[1]));
    persister.startAutoPersisting().join();
    System.out.println("ready");
    for (int number = lastOf(store) + 1; true; number++) {
      write(store, number);
      if (random.nextInt(3) > 0) {
        (way == Way.CELLS_WHOLE ? persister.save() : persister.flush()).join();
        System.out.println(number);
      }
    }
  }
}
