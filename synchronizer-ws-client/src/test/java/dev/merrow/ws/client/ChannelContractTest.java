package dev.merrow.ws.client;

import dev.merrow.sync.Transport;
import dev.merrow.testkit.sync.TransportContract;
import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.server.WsServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A channel of a connection, over a real broker. */
class ChannelContractTest extends TransportContract {
  private final WsServer server = WsServer.createWsServer(0);
  private final List<WsConnection> connections = new ArrayList<>();

  /** Returns the engine to test; null for the default. */
  @Nullable ClientEngine engine() {
    return null;
  }

  @Override
  protected Transport createTransport() {
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/contract");
    WsConnection connection =
        WsConnection.createWsConnection(
            uri, WsConnectionOptions.builder().engine(engine()).build());
    connections.add(connection);
    return connection.channel("channel/of contract");
  }

  @Override
  protected void closeNetwork() {
    connections.forEach(WsConnection::close);
    server.close();
  }
}
