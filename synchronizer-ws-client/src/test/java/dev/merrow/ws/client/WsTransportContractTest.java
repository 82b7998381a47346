package dev.merrow.ws.client;

import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.Transport;
import dev.merrow.testkit.sync.TransportContract;
import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The WebSocket transport over a real broker. */
class WsTransportContractTest extends TransportContract {
  /** Messages in fragments must not time out on a busy machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final WsServer server =
      WsServer.createWsServer(WsServerOptions.builder().port(0).requestTimeout(PATIENCE).build());

  private final ThreadScheduler scheduler = new ThreadScheduler("ws-test");

  @Override
  protected Transport createTransport() {
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/contract");
    WsSynchronizerOptions options =
        WsSynchronizerOptions.builder()
            .synchronizer(SynchronizerOptions.builder().requestTimeout(PATIENCE).build())
            .fragmentBytes(fragmentBytes())
            .connection(it -> it.engine(engine()))
            .build();
    return new WsTransport(uri, options, ClientEnvironment.real(scheduler));
  }

  /** Returns the engine to test; null for the default. */
  @Nullable ClientEngine engine() {
    return null;
  }

  int fragmentBytes() {
    return 0;
  }

  @Override
  protected void closeNetwork() {
    server.close();
    scheduler.close();
  }
}
