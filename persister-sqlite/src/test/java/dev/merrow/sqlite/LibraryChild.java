package dev.merrow.sqlite;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.store.MergeableStore;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;

/** Saves twice, and writes what came of it. */
final class LibraryChild {
  private LibraryChild() {}

  /** Takes the file. */
  public static void main(String[] args) {
    MergeableStore store = MergeableStore.createMergeableStore();
    store.setValue("v", 1);
    try (Persister persister = SqlitePersister.createSqlitePersister(store, Path.of(args[0]))) {
      for (int i = 0; i < 2; i++) {
        try {
          persister.save().join();
          System.out.println("saved");
        } catch (CompletionException e) {
          boolean known = e.getCause() instanceof PersisterException;
          System.out.println(known ? e.getCause().getMessage() : "unexpected: " + e);
        }
      }
    }
  }
}
