package dev.merrow.ws.server.cli;

import dev.merrow.store.MerrowException;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.Routing;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and where the broker keeps what clients share. */
final class StoreSettings {
  @Option(
      names = "--store",
      paramLabel = "DIR",
      description =
          "Keep what clients share: for each path a store of the server's own, in a SQLite "
              + "file under this directory. Default: the broker keeps nothing, and only passes "
              + "on.")
  @Nullable Path directory;

  @Option(
      names = "--hub",
      description =
          "Let clients speak with the store of --store alone instead of with each other, so that to"
              + " join a path costs the same however many clients it has.")
  boolean hub;

  void apply(WsServerOptions.Builder options) {
    if (directory != null) {
      try {
        SqlitePathStores stores = new SqlitePathStores(directory);
        options.stores(
            hub
                ? pathId -> stores.open(pathId).map(store -> store.withRouting(Routing.HUB))
                : stores);
      } catch (IOException e) {
        throw new MerrowException("Cannot keep stores in " + directory + ": " + e, e);
      }
    } else if (hub) {
      throw new IllegalArgumentException("--hub needs --store");
    }
  }
}
