package dev.merrow.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.sync.CloseCode;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.BrokerEvents;
import dev.merrow.ws.server.internal.core.BrokerOptions;
import dev.merrow.ws.server.stores.PathStores;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/** Whatever comes in on sockets of a broker, with and without channels. */
@Tag("fuzz")
class BrokerFuzzTest {
  private static final WireLimits LIMITS = new WireLimits(4_000, 8, 4);

  /** Payloads with NUL between, each of which begins with a character for the socket. */
  @FuzzTest
  void onlyTheSocketAtFaultIsClosed(byte[] data) {
    Broker broker =
        new Broker(
            new BrokerOptions(
                LIMITS,
                Duration.ofSeconds(1),
                () -> Instant.EPOCH,
                new WireIds(new Random(1)),
                new VirtualTime(),
                PathStores.NONE,
                null),
            new NoEvents());
    Socket channels = new Socket();
    Socket plain = new Socket();
    Receiver receivers = broker.joinByChannels("a", channels);
    Receiver receiver = broker.join("a/b", plain);
    Socket witness = new Socket();
    broker.join("a/b", witness);
    for (String part : new String(data, UTF_8).split("\0", -1)) {
      if (part.startsWith("c")) {
        receivers.received(part.substring(1));
      } else if (!part.isEmpty()) {
        receiver.received(part.substring(1));
      }
    }
    if (witness.closed && witness.unsent < LIMITS.payloadBytes() / 2) {
      throw new AssertionError("A socket was closed for what others sent");
    }
    broker.close();
    if (broker.clientCount() != 0) {
      throw new AssertionError("Clients are left: " + broker.clientCount());
    }
  }

  private static final class Socket implements Connection {
    private long unsent;
    private boolean closed;

    @Override
    public void send(Frame frame) {
      unsent += frame.bytes();
      if (unsent > LIMITS.payloadBytes()) {
        throw new AssertionError("More waits than may: " + unsent);
      }
    }

    @Override
    public long unsentBytes() {
      return unsent;
    }

    @Override
    public void ping() {}

    @Override
    public void close(CloseStatus status) {
      closed = true;
      if (status.code() != CloseCode.GOING_AWAY
          && status.code() != CloseCode.INVALID_DATA
          && status.code() != CloseCode.TRY_LATER) {
        throw new AssertionError("Closed with " + status);
      }
    }
  }

  private static final class NoEvents implements BrokerEvents {
    @Override
    public void pathAdded(String pathId) {}

    @Override
    public void pathRemoved(String pathId) {}

    @Override
    public void clientAdded(String pathId, String clientId) {}

    @Override
    public void clientRemoved(String pathId, String clientId) {}
  }
}
