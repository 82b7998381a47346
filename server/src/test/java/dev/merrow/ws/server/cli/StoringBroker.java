package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A broker in this JVM that keeps stores in a directory. */
final class StoringBroker implements AutoCloseable {
  private final SqlitePathStores stores;
  private final WsServer server;

  private StoringBroker(SqlitePathStores stores, WsServer server) {
    this.stores = stores;
    this.server = server;
  }

  static StoringBroker start(Path directory) throws IOException {
    return start(directory, options -> options);
  }

  static StoringBroker start(Path directory, UnaryOperator<WsServerOptions.Builder> more)
      throws IOException {
    SqlitePathStores stores = new SqlitePathStores(directory);
    WsServerOptions options = more.apply(WsServerOptions.builder().port(0).stores(stores)).build();
    return new StoringBroker(stores, WsServer.createWsServer(options));
  }

  /** Where clients join, as text. */
  String url(String path) {
    return ServerProcess.uri(server.port(), path).toString();
  }

  /** Where clients join. */
  URI uri(String path) {
    return ServerProcess.uri(server.port(), path);
  }

  /** The file of a path's store. */
  Path fileOf(String path) {
    return stores.fileOf(path);
  }

  @Override
  public void close() {
    server.close();
    stores.close();
  }
}
