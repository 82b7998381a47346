package dev.merrow.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.testkit.server.RawSocket.Close;
import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker makes of single payloads, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PayloadsSuite extends BrokerSuite {
  private static final String ID = "abcdefghijklmnop";
  private static final String MALFORMED = "tinybase:14";
  private static final int LIMIT = 16 * 1024 * 1024;
  private WsServer server;

  @BeforeAll
  void start() {
    // on a busy machine neither must fragments time out, nor a client that still sends be cut off
    server =
        WsServer.createWsServer(
            options()
                .requestTimeout(Duration.ofMinutes(2))
                .closeTimeout(Duration.ofMinutes(2))
                .build());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void everyMessageIsPassedOnOrClosesItsSender() throws IOException {
    for (String json : SampleMessages.accepted()) {
      try (TestPath path = new TestPath(server)) {
        path.client.send("\n" + json);
        assertThat(path.delivered()).containsExactly(json);
      }
    }
    for (String json : SampleMessages.refused()) {
      try (TestPath path = new TestPath(server)) {
        path.client.send("\n" + json);
        path.assertClosed(1007, MALFORMED);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "[null,1,\"\"]", "\n", "to\n", "\n\ufeff[null,1,\"\"]"})
  void whatIsNoPayloadClosesItsSender(String payload) throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send(payload);
      path.assertClosed(1007, MALFORMED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"S", "nobody", "\ufeff", " ", "nobody with a longer name"})
  void aPayloadToAnUnknownClientIsDropped(String unknown) throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send(unknown + "\n[null,1,\"\"]");
      assertThat(path.delivered()).isEmpty();
    }
  }

  @Test
  void aBadPayloadToAnUnknownClientClosesItsSender() throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send("nobody\n[null,1]");
      path.assertClosed(1007, MALFORMED);
    }
  }

  @Test
  void binaryFramesAreReadAsText() throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send(RawSocket.BINARY, true, "\n[\"\u20ac\",1,\"\"]".getBytes(UTF_8));
      path.client.send(
          RawSocket.BINARY,
          true,
          new byte[] {'\n', '[', '"', -1, '"', ',', '1', ',', '"', '"', ']'});
      assertThat(path.delivered()).containsExactly("[\"\u20ac\",1,\"\"]", "[\"\ufffd\",1,\"\"]");
    }
  }

  @Test
  void aPayloadMayComeInSeveralFrames() throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send(RawSocket.TEXT, false, "\n[null".getBytes(UTF_8));
      path.client.send(RawSocket.PING, true, "ping".getBytes(UTF_8));
      path.client.send(0, false, ",1,\"".getBytes(UTF_8));
      path.client.send(0, true, "\"]".getBytes(UTF_8));
      assertThat(path.delivered()).containsExactly("[null,1,\"\"]");
    }
  }

  @Test
  void framesMayComeByteByByte() throws IOException {
    try (TestPath path = new TestPath(server)) {
      String json = "[null,4,{\"" + "x".repeat(200) + "\":1}]";
      for (byte each : RawSocket.frame(1, true, true, ("\n" + json).getBytes(UTF_8))) {
        path.client.write(new byte[] {each});
      }
      assertThat(path.delivered()).containsExactly(json);
    }
  }

  static List<List<String>> fragmentsThatArriveInOrder() {
    List<String> two = List.of(ID + "\n0\n2\n[null,", ID + "\n1\n2\n1,\"\"]");
    List<String> odd = List.of(ID + "\n000\n2\n[null,", ID + "\n01\n002\n1,\"\"]");
    List<String> three =
        List.of(ID + "\n0\n3\n[null,\n", ID + "\n1\n3\n", ID + "\n2\n3\n\n1,\"\"]");
    List<String> one = List.of(ID + "\n0\n1\n[null,1,\"\"]");
    return List.of(two, odd, three, one);
  }

  @ParameterizedTest
  @MethodSource
  void fragmentsThatArriveInOrder(List<String> fragments) throws IOException {
    for (boolean reversed : new boolean[] {false, true}) {
      try (TestPath path = new TestPath(server)) {
        List<String> sent = new ArrayList<>(fragments);
        if (reversed) {
          Collections.reverse(sent);
        }
        for (String fragment : sent) {
          path.client.send("\n" + fragment);
        }
        assertThat(path.delivered()).isEqualTo(fragments);
      }
    }
  }

  @Test
  void fragmentsArePassedOnWhenAllAreThere() throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send("\n" + ID + "\n0\n2\n[null,");
      assertThat(path.delivered()).isEmpty();
      path.client.send("someone\n" + ID + "\n1\n2\n1,\"\"]");
      assertThat(path.delivered()).isEmpty();
      path.client.send("\n" + ID + "\n1\n2\n1,\"\"]");
      assertThat(path.delivered()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abcdefghijklmno\n0\n2\nx",
        "abcdefghijklmnopq\n0\n2\nx",
        "abcdefghijklmno!\n0\n2\nx",
        "abcdefghijklmnop\n2\n2\nx",
        "abcdefghijklmnop\n0\n0\nx",
        "abcdefghijklmnop\n-1\n2\nx",
        "abcdefghijklmnop\n\n2\nx",
        "abcdefghijklmnop\n99999999999999999999\n2\nx",
        "abcdefghijklmnop\n0\n1\n[null,9,\"\"]"
      })
  void aBadFragmentClosesItsSender(String fragment) throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send("\n" + fragment);
      path.assertClosed(1007, MALFORMED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0\n2\nx", "1\n3\nx", "1\n2\n9,\"\"]"})
  void aFragmentThatDoesNotFitThoseBeforeClosesItsSender(String second) throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send("\n" + ID + "\n0\n2\n[null,");
      path.client.send("\n" + ID + "\n" + second);
      path.assertClosed(1007, MALFORMED);
    }
  }

  @Test
  void aThousandFragmentsAreAllowedAndNoMore() throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send("\n" + ID + "\n0\n1000\nx");
      assertThat(path.delivered()).isEmpty();
      path.client.send("\nponmlkjihgfedcba\n0\n1001\nx");
      path.assertClosed(1013, "tinybase:15:fragments");
    }
  }

  @Test
  void aHundredMessagesInFragmentsAreAllowedAndNoMore() throws IOException {
    try (TestPath path = new TestPath(server)) {
      for (int i = 0; i < 100; i++) {
        path.client.send(String.format(Locale.ROOT, "\nabcdefghijklm%03d\n0\n2\nx", i));
      }
      assertThat(path.delivered()).isEmpty();
      path.client.send("\n" + ID + "\n0\n2\nx");
      path.assertClosed(1013, "tinybase:15:fragments");
    }
  }

  @Test
  void fragmentsOfSixteenMebibytesAreKeptAndNoMore() throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send("\n" + ID + "\n0\n3\n" + "x".repeat(LIMIT / 2));
      path.client.send("\n" + ID + "\n1\n3\n" + "x".repeat(LIMIT / 2));
      path.assertClosed(1013, "tinybase:15:fragments");
    }
  }

  @Test
  void aPayloadOfSixteenMebibytesIsPassedOn() throws IOException {
    try (TestPath path = new TestPath(server)) {
      // with the sender's id of 16 characters in front, it is just as large as allowed
      String json = "[\"" + "x".repeat(LIMIT - 26) + "\",1,\"\"]";
      path.client.send("\n" + json);
      assertThat(path.deliveredToBoth()).isEqualTo(json);
      assertThat(path.delivered()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {LIMIT - 25, LIMIT - 9, LIMIT - 8, LIMIT + 100_000, LIMIT + 10_000_000})
  void aPayloadThatIsTooLargeForTheOthersClosesItsSenderAlone(int idLength) throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send("\n[\"" + "x".repeat(idLength) + "\",1,\"\"]");
      path.assertClosed(1013, "tinybase:15:socket");
    }
  }

  @Test
  void aFragmentThatIsTooLargeIsAnOverflowOfFragments() throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send("\n" + ID + "\n0\n2\n" + "x".repeat(LIMIT));
      path.assertClosed(1013, "tinybase:15:fragments");
    }
  }

  @Test
  void aPayloadInManyFramesHasTheSameLimit() throws IOException {
    try (TestPath path = new TestPath(server)) {
      byte[] mebibyte = new byte[1024 * 1024];
      path.client.send(RawSocket.TEXT, false, mebibyte);
      for (int i = 0; i < 16; i++) {
        path.client.send(0, false, mebibyte);
      }
      path.assertClosed(1013, "tinybase:15:socket");
    }
  }

  @Test
  void whatComesAfterABadPayloadIsIgnored() throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send("bad");
      for (int i = 0; i < 1_000; i++) {
        path.client.send("\n[null,1,\"\"]");
      }
      path.assertClosed(1007, MALFORMED);
    }
  }

  @Test
  void textThatIsNoUtf8ClosesItsSender() throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.send(RawSocket.TEXT, true, new byte[] {'\n', '"', -1, '"'});
      Close close = path.client.readClose();
      assertThat(close.code()).isEqualTo(1007);
    }
  }

  @Test
  void aFrameWithoutAMaskClosesItsSender() throws IOException {
    try (TestPath path = new TestPath(server)) {
      path.client.write(RawSocket.frame(1, true, false, "\n[null,1,\"\"]".getBytes(UTF_8)));
      Close close = path.client.readClose();
      assertThat(close.code()).isEqualTo(1002);
      assertThat(close.reason()).contains("mask");
      assertThat(path.client.isCutOff()).isTrue();
    }
  }
}
