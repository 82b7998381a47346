package dev.merrow.ws.server.cli;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.postgres.PostgresPathStores;
import dev.merrow.ws.server.postgres.PostgresStoresOptions;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.Routing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings for persistence and routing. */
final class StoreSettings {
  private static final List<String> DATABASES =
      List.of("postgresql:", "postgres:", "jdbc:postgresql:");

  /** As PostgreSQL's own programs take it. */
  private static final String PASSWORD_VARIABLE = "PGPASSWORD";

  @Option(
      names = "--store",
      paramLabel = "DIR|URL",
      description =
          "Keep what clients share: one store of the broker's own for each path, in a "
              + "SQLite file in this directory, or in the PostgreSQL database of this URL, such as "
              + "postgresql://USER@HOST/DATABASE. Brokers on one database form a cluster. Default: "
              + "the broker keeps nothing and only relays.")
  @Nullable String place;

  @Option(
      names = "--store-password",
      paramLabel = "FILE",
      description =
          "Read the password for the database from this file, again for each connection. "
              + "Default: what the URL has, or the environment's PGPASSWORD.")
  @Nullable Path passwordFile;

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

  /** Whether paths have stores. */
  boolean isChosen() {
    return place != null;
  }

  void apply(WsServerOptions.Builder options) {
    if (hub && routing == Routing.OPEN) {
      throw new IllegalArgumentException("--hub and --routing open exclude each other");
    }
    if (place == null) {
      if (hub || routing != null) {
        throw new IllegalArgumentException((hub ? "--hub" : "--routing") + " needs --store");
      }
      requireNoPassword();
      return;
    }
    PathStores stores = stores(place);
    options.stores(routing == Routing.OPEN ? stores.withRouting(Routing.OPEN) : stores);
  }

  private void requireNoPassword() {
    if (passwordFile != null) {
      throw new IllegalArgumentException(
          "--store-password needs --store with the URL of a database");
    }
  }

  private PathStores stores(String where) {
    if (DATABASES.stream().anyMatch(where::startsWith)) {
      return PostgresPathStores.connect(
          where, PostgresStoresOptions.builder().password(this::password).build());
    }
    requireNoPassword();
    // a Windows path such as C:\data has no //
    if (where.contains("://")) {
      throw new IllegalArgumentException(
          "--store takes a directory or a postgresql:// URL, not one that begins with "
              + where.substring(0, where.indexOf("://") + 3));
    }
    try {
      return new SqlitePathStores(Path.of(where));
    } catch (IOException e) {
      throw new MerrowException("Cannot keep stores in " + where + ": " + e, e);
    }
  }

  private @Nullable String password() {
    if (passwordFile == null) {
      return System.getenv(PASSWORD_VARIABLE);
    }
    try {
      return Files.readString(passwordFile).strip();
    } catch (IOException e) {
      throw new MerrowException("Cannot read the password for the database: " + e, e);
    }
  }
}
