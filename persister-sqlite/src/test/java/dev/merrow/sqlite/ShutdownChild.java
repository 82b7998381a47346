package dev.merrow.sqlite;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.store.MergeableStore;
import java.nio.file.Path;

/** Writes rows and ends without closing its persister. */
final class ShutdownChild {
  private ShutdownChild() {}

  /** Takes the file, how many rows to write, and whether to exit. */
  public static void main(String[] args) {
    MergeableStore store = MergeableStore.createMergeableStore();
    boolean exits = Boolean.parseBoolean(args[2]);
    PersisterOptions persisting = PersisterOptions.builder().closesAtShutdown(true).build();
    Persister persister =
        SqlitePersister.createSqlitePersister(
            store,
            Path.of(args[0]),
            SqlitePersisterOptions.builder().persister(persisting).build());
    persister.startAutoPersisting().join();
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      store.setCell("t", "r" + i, "c", i);
    }
    if (exits) {
      System.exit(0);
    }
  }
}
