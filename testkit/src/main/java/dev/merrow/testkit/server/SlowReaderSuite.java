package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.limits.ClientLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Clients that don't read what they are sent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SlowReaderSuite extends BrokerSuite {
  private static final int LIMIT = 1024 * 1024;
  private static final String LARGE = "[\"" + "x".repeat(LIMIT / 4) + "\",1,\"\"]";
  private WsServer server;

  @BeforeAll
  void start() {
    server =
        WsServer.createWsServer(
            options()
                .limits(new WireLimits(LIMIT, 100, 10))
                .closeTimeout(Duration.ofSeconds(3))
                .clientLimits(ClientLimits.builder().writeTimeout(Duration.ofMillis(500)).build())
                .build());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void aClientThatDoesNotReadIsClosedAndSlowsNoOther() throws Exception {
    try (RawSocket sender = Sockets.open(server, "slow");
        RawSocket reader = Sockets.open(server, "slow");
        RawSocket slow = Sockets.openSlow(server, "slow")) {
      CompletableFuture<Void> left = new CompletableFuture<>();
      server.addClientIdsListener("slow", event -> left.complete(null));

      for (int sent = 0; !left.isDone(); sent++) {
        assertThat(sent).as("messages until the slow reader was closed").isLessThan(1_000);
        sender.send("\n" + LARGE);
        assertThat(reader.readBody()).isEqualTo(LARGE);
      }

      assertThat(server.getClientIds("slow")).hasSize(2);
      reader.send("\n[null,1,\"\"]");
      assertThat(sender.readBody()).isEqualTo("[null,1,\"\"]");
      // the sender waited for it first, which may have taken as long as it had to read
      assertThat(slow.readClose())
          .isIn(
              new RawSocket.Close(1013, "tinybase:15:socket"),
              new RawSocket.Close(1013, "merrow:write-timeout"));
      assertThat(slow.isCutOff()).isTrue();
    }
  }

  @Test
  void aClientThatNeverReadsAgainIsCutOff() throws Exception {
    try (WsServer impatient =
            WsServer.createWsServer(
                options()
                    .limits(new WireLimits(LIMIT, 100, 10))
                    .closeTimeout(Duration.ofMillis(100))
                    .build());
        RawSocket sender = Sockets.open(impatient, "slow");
        RawSocket slow = Sockets.openSlow(impatient, "slow")) {
      CompletableFuture<Void> left = new CompletableFuture<>();
      impatient.addClientIdsListener("slow", event -> left.complete(null));
      for (int sent = 0; !left.isDone(); sent++) {
        assertThat(sent).as("messages until the slow reader was closed").isLessThan(1_000);
        sender.send("\n" + LARGE);
      }
      assertThat(slow.isCutOffWhenWriting()).isTrue();
    }
  }

  @Test
  void aClientThatSaysThatItIsThereButReadsNothingIsCutOff() throws Exception {
    WsServerOptions options =
        options()
            .closeTimeout(Duration.ofMillis(500))
            .clientLimits(ClientLimits.builder().writeTimeout(Duration.ofMillis(500)).build())
            .build();
    try (WsServer roomy = WsServer.createWsServer(options);
        RawSocket sender = Sockets.open(roomy, "pongs");
        RawSocket slow = Sockets.openSlow(roomy, "pongs")) {
      CompletableFuture<Void> left = new CompletableFuture<>();
      roomy.addClientIdsListener("pongs", event -> left.complete(null));
      // less than it may leave unread, and more than the system takes
      for (int sent = 0; sent < 12 * LIMIT; sent += LARGE.length()) {
        sender.send("\n" + LARGE);
      }
      while (!left.isDone()) {
        slow.send(RawSocket.PONG, true, new byte[0]);
        Thread.onSpinWait();
      }
      Sockets.awaitClients(roomy, "pongs", 1);
      assertThat(slow.isCutOff()).isTrue();
    }
  }

  @Test
  void aClientThatLeavesInTheMiddleOfAFrameHarmsNoOther() throws IOException {
    try (RawSocket sender = Sockets.open(server, "gone");
        RawSocket reader = Sockets.open(server, "gone")) {
      RawSocket gone = Sockets.openSlow(server, "gone");
      gone.write(new byte[] {(byte) 0x81, (byte) 0xfe, 0x7f});
      sender.send("\n" + LARGE);
      gone.close();
      assertThat(reader.readBody()).isEqualTo(LARGE);
      sender.send("\n[null,1,\"\"]");
      assertThat(reader.readBody()).isEqualTo("[null,1,\"\"]");
    }
  }
}
