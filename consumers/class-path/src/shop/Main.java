package shop;

import dev.merrow.persist.Persister;
import dev.merrow.sqlite.SqlitePersister;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Two stores synchronize through a broker in this JVM; one of them is kept in SQLite. */
public final class Main {
  private Main() {}

  /** Prints what arrived at the other store, and what a third store reads from the database. */
  public static void main(String[] arguments) throws Exception {
    Path database = Files.createTempDirectory("shop").resolve("pets.db");
    MergeableStore anna = MergeableStore.createMergeableStore();
    MergeableStore ben = MergeableStore.createMergeableStore();
    CompletableFuture<String> arrived = new CompletableFuture<>();
    ben.addCellListener(
        "pets", "fido", "species", event -> arrived.complete(ben.getString("pets", "fido", "species")));

    try (WsServer broker = WsServer.createWsServer(0)) {
      URI uri = URI.create("ws://127.0.0.1:" + broker.port() + "/pets");
      try (Persister persister = SqlitePersister.createSqlitePersister(ben, database);
          WsSynchronizer ofAnna = WsSynchronizer.createWsSynchronizer(anna, uri);
          WsSynchronizer ofBen = WsSynchronizer.createWsSynchronizer(ben, uri)) {
        ofAnna.startSync().get(60, TimeUnit.SECONDS);
        ofBen.startSync().get(60, TimeUnit.SECONDS);
        anna.setCell("pets", "fido", "species", "dog");
        System.out.println("synchronized: " + arrived.get(60, TimeUnit.SECONDS));
        persister.save().get(60, TimeUnit.SECONDS);
      }
    }

    MergeableStore again = MergeableStore.createMergeableStore();
    try (Persister persister = SqlitePersister.createSqlitePersister(again, database)) {
      persister.load().get(60, TimeUnit.SECONDS);
    }
    System.out.println("persisted: " + again.getString("pets", "fido", "species"));
    System.out.println("module: " + Main.class.getModule().getName());
    System.out.println("merrow: " + version(MergeableStore.class));
  }

  /** What the manifest says; on the module path, where Java does not read it, the module's own. */
  private static String version(Class<?> type) {
    ModuleDescriptor module = type.getModule().getDescriptor();
    return module == null
        ? type.getPackage().getImplementationVersion()
        : module.rawVersion().orElse("none");
  }
}
