package dev.merrow.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HandshakeSuite extends BrokerSuite {
  private WsServer server;

  @BeforeAll
  void start() {
    server = WsServer.createWsServer(options().build());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a HTTP/1.1\r\nHost: x",
        "GET /a/path?query HTTP/1.1\r\nHost: x",
        "GET /../.. HTTP/1.1\r\nHost: x",
        "GET /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0",
        "GET /a HTTP/1.0"
      })
  void plainHttpIsToldToUpgrade(String head) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      assertThat(socket.request(head))
          .startsWith("HTTP/1.1 426 Upgrade Required\r\n")
          .contains("Upgrade: websocket\r\n", "Content-Type: text/plain");
      assertThat(socket.rest())
          .isEqualTo("This is a Merrow broker. Connect to it with a WebSocket.\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: x", "GET / HTTP/1.0"})
  void whoeverLooksInAtTheRootIsToldWhatThisIs(String head) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      assertThat(socket.request(head)).contains(" 200 OK\r\n", "Content-Type: text/plain");
      assertThat(socket.rest())
          .isEqualTo("This is a Merrow broker. Connect to it with a WebSocket.\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "not base 64 at all!!!!==", "c2hvcnQ="})
  void aKeyMustBeOne(String key) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      assertThat(socket.request("GET / HTTP/1.1", key)).startsWith("HTTP/1.1 400 ");
      assertThat(socket.rest()).doesNotContain("Exception", "at org.");
    }
  }

  @Test
  void anotherVersionIsRefused() throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      String response =
          socket.request(
              "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: "
                  + RawSocket.randomKey());
      assertThat(response)
          .startsWith("HTTP/1.1 426 Upgrade Required\r\n")
          .containsIgnoringCase("Sec-WebSocket-Version: 13");
    }
  }

  @Test
  void garbageIsAnsweredWithAnErrorAndNoMore() throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      socket.write("\u0001\u0002\u0003 garbage\r\n\r\n".getBytes(UTF_8));
      assertThat(socket.rest()).doesNotContain("Exception", "at org.");
    }
  }

  @Test
  void whoSeesItsSocketOpenIsReachedByTheOthers() throws IOException {
    for (int i = 0; i < 100; i++) {
      String path = "open-" + i;
      try (RawSocket sender = RawSocket.open(server.port(), path);
          RawSocket receiver = RawSocket.open(server.port(), path)) {
        sender.send("\n[null,1,\"\"]");
        assertThat(receiver.readBody()).isEqualTo("[null,1,\"\"]");
      }
    }
  }

  @Test
  void whatOthersSendMeanwhileComesAfterTheResponse() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    try (RawSocket sender = RawSocket.open(server.port(), "busy")) {
      CompletableFuture<Void> sending =
          Background.run(
              () -> {
                while (!enough.get()) {
                  sendOne(sender);
                }
              });
      for (int i = 0; i < 30; i++) {
        try (RawSocket receiver = RawSocket.open(server.port(), "busy")) {
          assertThat(receiver.readBody()).isEqualTo("[null,1,\"\"]");
        }
      }
      enough.set(true);
      sending.get(20, TimeUnit.SECONDS);
    }
  }

  private static void sendOne(RawSocket sender) {
    try {
      sender.send("\n[null,1,\"\"]");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void framesMayComeWithTheRequest() throws IOException {
    try (RawSocket receiver = RawSocket.open(server.port(), "early");
        RawSocket sender = RawSocket.connect(server.port())) {
      String head =
          "GET /early HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
              + RawSocket.randomKey();
      byte[] frame = RawSocket.frame(RawSocket.TEXT, true, true, "\n[null,1,\"\"]".getBytes(UTF_8));
      assertThat(sender.request(head, frame)).startsWith("HTTP/1.1 101 ");
      assertThat(receiver.readBody()).isEqualTo("[null,1,\"\"]");
    }
  }
}
