package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.testkit.server.RawSocket.Close;
import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels over real sockets, each beside a pair that must be able to go on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ChannelsSuite extends BrokerSuite {
  private static final String MESSAGE = "[null,1,\"\"]";
  private WsServer server;

  private String base = "";
  private final List<RawSocket> opened = new ArrayList<>();
  private RawSocket plainBystander;
  private RawSocket sharedBystander;

  @BeforeAll
  void start() {
    server = WsServer.createWsServer(options().build());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void openBystanders() throws IOException {
    base = "channels-" + UUID.randomUUID();
    plainBystander = keep(Sockets.open(server, base + "/a"));
    sharedBystander = shared().subscribe("a");
  }

  @AfterEach
  void closeSockets() {
    opened.forEach(RawSocket::close);
    opened.clear();
  }

  private RawSocket keep(RawSocket socket) {
    opened.add(socket);
    return socket;
  }

  private RawSocket shared() throws IOException {
    return keep(RawSocket.openShared(server.port(), base));
  }

  private void assertBystandersGoOn() throws IOException {
    String marker = "[\"" + UUID.randomUUID() + "\",1,\"\"]";
    plainBystander.send("\n" + marker);
    assertThat(sharedBystander.readText()).startsWith("M\na\n").endsWith("\n" + marker);
    sharedBystander.send("M\na\n\n" + marker);
    assertThat(plainBystander.readBody()).isEqualTo(marker);
  }

  @Test
  void oneSocketTakesPartInManyPaths() throws IOException {
    RawSocket shared = shared().subscribe("a").subscribe("b/c");
    RawSocket plain = keep(Sockets.open(server, base + "/b/c"));
    assertThat(server.getPathIds()).contains(base + "/a", base + "/b/c");

    plain.send("\n" + MESSAGE);
    String text = shared.readText();
    assertThat(text).startsWith("M\nb/c\n").endsWith("\n" + MESSAGE);
    String plainId = text.split("\n", -1)[2];
    assertThat(server.getClientIds(base + "/b/c")).contains(plainId);
    shared.send("M\nb/c\n" + plainId + "\n" + MESSAGE);
    assertThat(plain.readBody()).isEqualTo(MESSAGE);

    shared.send("M\na\n\n[\"to a\",1,\"\"]");
    assertThat(plainBystander.readBody()).isEqualTo("[\"to a\",1,\"\"]");
    assertThat(sharedBystander.readText()).startsWith("M\na\n").contains("to a");
    assertBystandersGoOn();
    assertThat(shared.readText()).startsWith("M\na\n");
  }

  @Test
  void whoUnsubscribesIsGoneFromThatPathAlone() throws IOException {
    RawSocket shared = shared().subscribe("a").subscribe("b");
    shared.send("S\n[null,-1,[2,\"b\"]]");
    shared.subscribe("c");
    assertThat(server.getPathIds()).doesNotContain(base + "/b").contains(base + "/c");
    assertThat(server.getClientIds(base + "/a")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n[null,1,\"\"]",
        "M\na\n\n[null,1]",
        "M\na\nno newline",
        "M\nnever subscribed\n\n[null,1,\"\"]",
        "M\na//b\n\n[null,1,\"\"]",
        "S\n[null,1,\"\"]",
        "S\n[null,-1,[0,1]]",
        "S\n[\"x\",-1,[1,\"a\\nb\"]]",
        "X\na\n\n[null,1,\"\"]",
        "M\na\n\nabcdefghijklmnop\n2\n2\nx"
      })
  void whatIsMalformedClosesTheSocketAlone(String payload) throws IOException {
    RawSocket shared = shared().subscribe("a");
    shared.send(payload);
    assertThat(shared.readClose()).isEqualTo(new Close(1007, "tinybase:14"));
    assertThat(shared.isCutOff()).isTrue();
    assertBystandersGoOn();
  }

  @Test
  void tooManyChannelsCloseTheSocketAlone() throws IOException {
    RawSocket shared = shared();
    for (int i = 0; i < 100; i++) {
      shared.subscribe("c" + i);
    }
    shared.send("S\n[\"x\",-1,[1,\"one more\"]]");
    assertThat(shared.readClose()).isEqualTo(new Close(1013, "tinybase:15:channels"));
    assertBystandersGoOn();
  }

  @Test
  void aChannelIdThatIsTooLongClosesTheSocketAlone() throws IOException {
    RawSocket shared = shared().subscribe("a");
    shared.send("S\n[\"x\",-1,[1,\"" + "x".repeat(1_025) + "\"]]");
    assertThat(shared.readClose()).isEqualTo(new Close(1013, "tinybase:15:channels"));
    assertBystandersGoOn();
  }

  @Test
  void aPayloadThatOnlyFitsPlainClientsClosesItsSenderAlone() throws IOException {
    RawSocket sender = keep(Sockets.open(server, base + "/a"));
    int room = 16 * 1024 * 1024 - 17 - "[\"\",1,\"\"]".length();
    sender.send("\n[\"" + "x".repeat(room) + "\",1,\"\"]");
    assertThat(sender.readClose()).isEqualTo(new Close(1013, "tinybase:15:socket"));
    assertBystandersGoOn();
  }

  @Test
  void aSubprotocolThatIsNotTinyBasesIsChosenButSaysNothing() throws IOException {
    RawSocket raw = keep(RawSocket.connect(server.port()));
    String response =
        raw.request(
            "GET /" + base + "/a HTTP/1.1",
            RawSocket.randomKey() + "\r\nSec-WebSocket-Protocol: one, other");
    assertThat(response).contains("Sec-WebSocket-Protocol: one\r\n");
    raw.send("\n" + MESSAGE);
    assertThat(plainBystander.readBody()).isEqualTo(MESSAGE);
  }
}
