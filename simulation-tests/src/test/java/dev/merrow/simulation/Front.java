package dev.merrow.simulation;

import dev.merrow.schedule.Scheduler;
import dev.merrow.wire.ChannelFrame;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.Request;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The access rules of the broker: full access for all clients except one read-only client. */
final class Front implements Authenticator {
  private static final String NODE = "node";
  private static final int MAX_DECIDING_MICROS = 20_000;

  private final Supplier<? extends Scheduler> scheduler;
  private final Random random;
  private final int reader;

  /**
   * @param scheduler the broker's that runs now
   * @param reader the number of the node that may not write; negative for none
   */
  Front(Supplier<? extends Scheduler> scheduler, Random random, int reader) {
    this.scheduler = scheduler;
    this.random = random;
    this.reader = reader;
  }

  /** The request with which a node begins. */
  static Request request(int node, String path, boolean byChannels) {
    Map<String, List<String>> headers =
        byChannels
            ? Map.of(
                NODE,
                List.of(Integer.toString(node)),
                "Sec-WebSocket-Protocol",
                List.of(ChannelFrame.SUBPROTOCOL))
            : Map.of(NODE, List.of(Integer.toString(node)));
    InetSocketAddress remote = InetSocketAddress.createUnresolved("node" + node, 1);
    return new Request("GET", path, null, headers, remote, List.of());
  }

  /** Decides at once on the socket, and sometimes later on its channels. */
  @Override
  public CompletionStage<Decision> authenticate(AuthRequest request) {
    String node = String.valueOf(request.upgrade().header(NODE));
    Access access = node.equals(Integer.toString(reader)) ? Access.READ_ONLY : Access.READ_WRITE;
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    Decision grant = new Grant("node " + node, access, null);
    if (request.path().equals(request.upgrade().path()) || random.nextBoolean()) {
      decision.complete(grant);
    } else {
      Duration deciding = Duration.of(random.nextInt(MAX_DECIDING_MICROS), ChronoUnit.MICROS);
      var unused = scheduler.get().schedule(deciding, () -> decision.complete(grant));
    }
    return decision;
  }
}
