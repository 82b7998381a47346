package dev.merrow.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  void aRequestAtTheRootIsAnsweredWithADescription(String head) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      assertThat(socket.request(head)).contains(" 200 OK\r\n", "Content-Type: text/plain");
      assertThat(socket.rest())
          .isEqualTo("This is a Merrow broker. Connect to it with a WebSocket.\n");
    }
  }

  private static String webSocket(String... lines) {
    return "GET /a HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        + RawSocket.randomKey()
        + "\r\n"
        + String.join("\r\n", lines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Upgrade: websocket          | Connection: Upgrade",
        "Upgrade: websocket, h2c     | Connection: upgrade, HTTP2-Settings",
        "Upgrade: h2c , WebSocket    | Connection: keep-alive, Upgrade",
        "Upgrade: h2c;Upgrade: websocket | Connection: keep-alive;Connection: UPGRADE"
      })
  void aWebSocketMayBeOfferedAmongOtherThingsInAnyLine(String upgrade, String connection)
      throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      String head = webSocket(upgrade.replace(";", "\r\n"), connection.replace(";", "\r\n"));
      assertThat(socket.request(head)).startsWith("HTTP/1.1 101 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-upgrade-please", "keep-alive", "upgraded", "up grade"})
  void theConnectionMustBeOneToUpgrade(String connection) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      String head = webSocket("Upgrade: websocket", "Connection: " + connection);
      assertThat(socket.request(head)).startsWith("HTTP/1.1 400 ");
      assertThat(socket.rest()).contains("Connection: Upgrade");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"websockets", "not-websocket", "websocket2, h2c"})
  void anotherProtocolIsNotTakenForAWebSocket(String upgrade) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      String head = webSocket("Upgrade: " + upgrade, "Connection: Upgrade");
      assertThat(socket.request(head)).startsWith("HTTP/1.1 426 ");
    }
  }

  @Test
  void http10KnowsNoUpgrade() throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      String head = webSocket("Upgrade: websocket", "Connection: Upgrade");
      assertThat(socket.request(head.replace("HTTP/1.1", "HTTP/1.0"))).contains(" 426 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/health/live", "/health/ready", "/pets"})
  void headIsGetWithoutABody(String target) throws IOException {
    String ofGet;
    try (RawSocket socket = RawSocket.connect(server.port())) {
      ofGet = socket.request("GET " + target + " HTTP/1.1\r\nHost: x");
      assertThat(socket.rest()).isNotEmpty();
    }
    for (String version : List.of("HTTP/1.1", "HTTP/1.0")) {
      try (RawSocket socket = RawSocket.connect(server.port())) {
        String head = "HEAD " + target + " " + version + "\r\nHost: x";
        assertThat(withoutDate(socket.request(head))).isEqualTo(withoutDate(ofGet));
        assertThat(socket.rest()).isEmpty();
      }
    }
  }

  private static String withoutDate(String head) {
    return head.replaceAll("(?i)date: [^\r]*\r\n", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPTIONS / HTTP/1.0",
        "OPTIONS * HTTP/1.1\r\nHost: x",
        "OPTIONS /health/ready HTTP/1.1\r\nHost: x",
        "OPTIONS /pets HTTP/1.1\r\nHost: x",
      })
  void optionsNamesTheMethods(String head) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      assertThat(socket.request(head))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .containsIgnoringCase("Allow: GET, HEAD, OPTIONS\r\n")
          .containsIgnoringCase("Content-Length: 0\r\n");
      assertThat(socket.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "PROPFIND"})
  void aStatusPageCanOnlyBeRead(String method) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      String head = method + " /health/ready HTTP/1.1\r\nHost: x\r\nContent-Length: 0";
      assertThat(socket.request(head))
          .contains(" 405 Method Not Allowed\r\n")
          .containsIgnoringCase("Allow: GET, HEAD, OPTIONS\r\n");
    }
  }

  /** A head of so many bytes, with the empty line at its end. */
  private static String headOf(int bytes, String pad) {
    String head = webSocket("Upgrade: websocket", "Connection: Upgrade");
    int missing = bytes - head.length() - 4;
    if (pad.equals("target")) {
      return head.replace("GET /a", "GET /a" + "t".repeat(missing));
    }
    StringBuilder padded = new StringBuilder(head);
    int each = pad.equals("line") ? missing : 40;
    while (padded.length() + each <= head.length() + missing) {
      padded.append("\r\nx-pad: ").append("v".repeat(each - 9));
    }
    return padded.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"target", "line", "lines"})
  void aHeadMayHave16KiB(String pad) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      assertThat(socket.request(headOf(16 * 1024 - 100, pad))).startsWith("HTTP/1.1 101 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"target", "line", "lines"})
  void aHeadThatIsLargerIsRefusedWithTheReason(String pad) throws IOException {
    for (int bytes : new int[] {16 * 1024 + 100, 40 * 1024, 1024 * 1024}) {
      try (RawSocket socket = RawSocket.connect(server.port())) {
        assertThat(socket.request(headOf(bytes, pad)))
            .as("%s bytes", bytes)
            .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
        assertThat(socket.rest())
            .isEqualTo("The request's first line and headers have more than 16384 bytes.\n");
      }
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
      sending.get(60, TimeUnit.SECONDS);
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
