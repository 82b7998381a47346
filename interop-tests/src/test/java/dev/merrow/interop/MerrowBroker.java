package dev.merrow.interop;

import dev.merrow.ws.server.WsServer;
import java.util.List;

/** Our broker. */
final class MerrowBroker implements Broker {
  private final WsServer server = WsServer.createWsServer(0);

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public List<Replica> storesAt(String path) {
    return List.of();
  }

  @Override
  public List<String> errors() {
    return List.of();
  }

  @Override
  public void close() {
    server.close();
  }
}
