package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The routing of messages, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RoutingSuite extends BrokerSuite {
  private WsServer server;

  private String path = "";
  private final List<RawSocket> opened = new ArrayList<>();

  @BeforeAll
  void start() {
    server = WsServer.createWsServer(options().build());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void choosePath() {
    path = "routing/" + UUID.randomUUID();
  }

  @AfterEach
  void closeSockets() {
    opened.forEach(RawSocket::close);
    opened.clear();
  }

  private RawSocket open(String path) throws IOException {
    RawSocket socket = Sockets.open(server, path);
    opened.add(socket);
    return socket;
  }

  private static String message(Object id) {
    return "[\"" + id + "\",1,\"\"]";
  }

  private static String idOf(RawSocket sender, RawSocket receiver) throws IOException {
    sender.send("\n" + message("hello"));
    String text = receiver.readText();
    assertThat(text).endsWith("\n" + message("hello"));
    return text.substring(0, text.indexOf('\n'));
  }

  @Test
  void aPayloadToAllReachesOnlyTheOthersOfThePath() throws IOException {
    RawSocket sender = open(path);
    RawSocket one = open(path);
    RawSocket other = open(path);
    RawSocket elsewhere = open(path + "/deeper");
    RawSocket alsoElsewhere = open(path + "/deeper");

    sender.send("\n" + message(1));

    assertThat(one.readBody()).isEqualTo(message(1));
    assertThat(other.readBody()).isEqualTo(message(1));
    one.send("\n" + message(2));
    assertThat(sender.readBody()).isEqualTo(message(2));
    alsoElsewhere.send("\n" + message(3));
    assertThat(elsewhere.readBody()).isEqualTo(message(3));
  }

  @Test
  void aPayloadToOneClientReachesItAlone() throws IOException {
    RawSocket sender = open(path);
    RawSocket one = open(path);
    RawSocket other = open(path);
    String oneId = idOf(one, sender);
    other.readBody();

    sender.send(oneId + "\n" + message(1));
    sender.send("\n" + message(2));

    assertThat(one.readBody()).isEqualTo(message(1));
    assertThat(one.readBody()).isEqualTo(message(2));
    assertThat(other.readBody()).isEqualTo(message(2));
  }

  @Test
  void aClientOfAnotherPathIsUnknown() throws IOException {
    RawSocket elsewhere = open(path + "2");
    RawSocket besideIt = open(path + "2");
    RawSocket sender = open(path);
    RawSocket other = open(path);
    String id = idOf(elsewhere, besideIt);

    sender.send(id + "\n" + message(1));
    sender.send("\n" + message(2));

    assertThat(other.readBody()).isEqualTo(message(2));
    besideIt.send("\n" + message(3));
    assertThat(elsewhere.readBody()).isEqualTo(message(3));
  }

  @Test
  void idsAreTheServersOwn() throws IOException {
    String key = RawSocket.randomKey();
    RawSocket first = RawSocket.open(server.port(), path, key);
    RawSocket second = RawSocket.open(server.port(), path, key);
    opened.addAll(List.of(first, second));
    while (server.getClientIds(path).size() < 2) {
      Thread.onSpinWait();
    }
    RawSocket other = open(path);

    String firstId = idOf(first, other);
    second.readBody();
    String secondId = idOf(second, other);
    first.readBody();
    assertThat(new HashSet<>(List.of(key, firstId, secondId))).hasSize(3);
    assertThat(server.getClientIds(path)).contains(firstId, secondId).doesNotContain(key);

    // a client with another's key does not receive messages for the other
    other.send(firstId + "\n" + message(1));
    other.send(secondId + "\n" + message(2));
    assertThat(first.readBody()).isEqualTo(message(1));
    assertThat(second.readBody()).isEqualTo(message(2));
  }

  @Test
  void whatOneClientSendsArrivesInOrder() throws Exception {
    int count = 2_000;
    RawSocket one = open(path);
    RawSocket other = open(path);
    RawSocket receiver = open(path);
    CompletableFuture<Void> ones = sendNumbers(one, "one-", count);
    CompletableFuture<Void> others = sendNumbers(other, "other-", count);

    int nextOfOne = 0;
    int nextOfOther = 0;
    for (int i = 0; i < 2 * count; i++) {
      String body = receiver.readBody();
      if (body.startsWith("[\"one-")) {
        assertThat(body).isEqualTo(message("one-" + nextOfOne++));
      } else {
        assertThat(body).isEqualTo(message("other-" + nextOfOther++));
      }
    }
    ones.join();
    others.join();
  }

  private static CompletableFuture<Void> sendNumbers(RawSocket socket, String prefix, int count) {
    return Background.run(
        () -> {
          try {
            for (int i = 0; i < count; i++) {
              socket.send("\n" + message(prefix + i));
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
