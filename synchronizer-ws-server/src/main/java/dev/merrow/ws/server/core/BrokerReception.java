package dev.merrow.ws.server.core;

import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Reception;
import dev.merrow.ws.server.engine.Request;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets everyone take part in the path that they ask for. */
public final class BrokerReception implements Reception {
  private static final Page WHAT_THIS_IS =
      new Page(
          426,
          Map.of("Upgrade", "websocket"),
          "text/plain; charset=utf-8",
          "This is a Merrow broker. Connect to it with a WebSocket.\n");

  private final Broker broker;

  /** The reception of a broker. */
  public BrokerReception(Broker broker) {
    this.broker = broker;
  }

  @Override
  public CompletionStage<Admission> admit(Request request) {
    return CompletableFuture.completedStage(
        new Admission.Accepted(null, connection -> broker.join(request.path(), connection)));
  }

  @Override
  public CompletionStage<Page> answer(Request request) {
    return CompletableFuture.completedStage(WHAT_THIS_IS);
  }
}
