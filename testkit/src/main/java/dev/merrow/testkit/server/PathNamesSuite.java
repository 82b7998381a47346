package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths as they are sent, which containers of others decode and normalise. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PathNamesSuite extends BrokerSuite {
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
        "",
        "a",
        "A",
        "a/",
        "a/b",
        "a//b",
        "a/b/c/d/e/f/g",
        "/",
        "//",
        "..",
        "../..",
        "a/../b",
        ".",
        "a%2Fb",
        "a%20b",
        "a%zz",
        "%",
        "a|b[c]^`{}\"<>\\",
        "a;b=c",
        "a+b",
        "~",
        ":8080",
        "http://x/y",
        "caf\u00e9"
      })
  void aPathIsItsTextAndNothingElse(String path) throws IOException {
    try (RawSocket one = RawSocket.open(server.port(), path);
        RawSocket other = RawSocket.open(server.port(), path + "?token=x/y")) {
      assertThat(server.getPathIds()).contains(path);
      assertThat(server.getClientIds(path)).hasSize(2);

      one.send("\n[null,1,\"\"]");
      assertThat(other.readBody()).isEqualTo("[null,1,\"\"]");
    }
  }

  @Test
  void pathsThatLookAlikeAreApart() throws IOException {
    Set<String> paths = Set.of("look", "Look", "look/", "/look", "./look", "l%6Fok", "x/../look");
    List<RawSocket> opened = new ArrayList<>();
    for (String each : paths) {
      opened.add(RawSocket.open(server.port(), each));
    }
    for (String each : paths) {
      assertThat(server.getClientIds(each)).as(each).hasSize(1);
    }
    opened.forEach(RawSocket::close);
  }
}
