package dev.merrow.ws.server.cli;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.Routing;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings for persistence and routing. */
final class StoreSettings {
  @Option(
      names = "--store",
      paramLabel = "DIR",
      description =
          "Keep what clients share: one store of the broker's own for each path, in a "
              + "SQLite file in this directory. Default: the broker keeps nothing and only "
              + "relays.")
  @Nullable Path directory;

  @Option(
      names = "--routing",
      paramLabel = "HOW",
      description =
          "How messages travel on a path with a store: hub, through the store alone, so "
              + "that joining costs the same however many clients there are; or open, also from "
              + "client to client, as in TinyBase's server. Default: hub.")
  @Nullable Routing routing;

  @Option(names = "--hub", description = "The same as --routing hub.")
  boolean hub;

  void apply(WsServerOptions.Builder options) {
    if (hub && routing == Routing.OPEN) {
      throw new IllegalArgumentException("--hub and --routing open exclude each other");
    }
    if (directory == null) {
      if (hub || routing != null) {
        throw new IllegalArgumentException((hub ? "--hub" : "--routing") + " needs --store");
      }
      return;
    }
    try {
      SqlitePathStores stores = new SqlitePathStores(directory);
      options.stores(routing == Routing.OPEN ? stores.withRouting(Routing.OPEN) : stores);
    } catch (IOException e) {
      throw new MerrowException("Cannot keep stores in " + directory + ": " + e, e);
    }
  }
}
