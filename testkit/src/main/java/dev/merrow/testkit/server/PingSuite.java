package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.limits.ClientLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Signs of life over real sockets. */
abstract class PingSuite extends BrokerSuite {
  private WsServer start(Duration pingInterval, Duration idleTimeout) {
    return WsServer.createWsServer(
        options()
            .clientLimits(
                ClientLimits.builder().pingInterval(pingInterval).idleTimeout(idleTimeout).build())
            .build());
  }

  @Test
  void whoAnswersPingsStays() throws Exception {
    // a machine that is busy may take its time to answer
    try (WsServer server = start(Duration.ofMillis(400), Duration.ofSeconds(4));
        RawSocket quiet = Sockets.open(server, "pets")) {
      for (int i = 0; i < 12; i++) {
        RawSocket.Frame ping = quiet.read();
        assertThat(ping.opcode()).isEqualTo(RawSocket.PING);
        byte[] payload = new byte[ping.payload().remaining()];
        ping.payload().get(payload);
        quiet.send(RawSocket.PONG, true, payload);
      }
      assertThat(server.getClientIds("pets")).hasSize(1);
    }
  }

  @Test
  void whoDoesNotAnswerIsClosed() throws Exception {
    try (WsServer server = start(Duration.ofMillis(100), Duration.ofSeconds(1));
        RawSocket dead = Sockets.open(server, "pets")) {
      assertThat(dead.readClose()).isEqualTo(new RawSocket.Close(1001, "merrow:idle"));
      assertThat(server.getClientIds("pets")).isEmpty();
    }
  }
}
