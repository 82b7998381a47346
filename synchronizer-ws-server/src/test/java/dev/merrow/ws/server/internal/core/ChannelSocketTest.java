package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.stores.PathStores;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets that channels share, without any socket. */
class ChannelSocketTest {
  private static final String HELLO = "S\n[\"h\",-1,[0,1]]";
  private static final String MESSAGE = "[null,1,\"\"]";
  private static final Request REQUEST =
      new Request(
          "GET",
          "base",
          null,
          Map.of(),
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
          List.of());
  private static final String ID = "abcdefghijklmnop";

  private final VirtualTime time = new VirtualTime();
  private final Broker broker =
      new Broker(
          TestOptions.of(new WireLimits(2_000, 10, 2), time, time, PathStores.NONE),
          new NoEvents());
  private final FakeConnection connection = new FakeConnection();
  private Authenticator authenticator = Authenticator.allowAll();
  private final ClientSocket socket = open("base", connection);

  private ClientSocket open(String base, FakeConnection to) {
    RequestAuthorizer requestAuthorizer =
        new RequestAuthorizer(
            request -> authenticator.authenticate(request), REQUEST, broker.options());
    return broker.joinByChannels(
        base, to, requestAuthorizer, new Grant("me", Access.READ_WRITE, null));
  }

  private static String subscribe(String channelId) {
    return "S\n[\"s\",-1,[1,\"" + channelId + "\"]]";
  }

  /** What whoever subscribes is told first, where there are no stores. */
  private static String noStore(String channelId) {
    return "S\n[\"merrow-store=no\",-1,[1,\"" + channelId + "\"]]";
  }

  private static String unsubscribe(String channelId) {
    return "S\n[null,-1,[2,\"" + channelId + "\"]]";
  }

  private void begin(String... channelIds) {
    socket.received(HELLO);
    for (String channelId : channelIds) {
      socket.received(subscribe(channelId));
    }
    connection.sent.clear();
  }

  private FakeConnection plain(String path) {
    FakeConnection plain = new FakeConnection();
    broker.join(path, plain);
    return plain;
  }

  @Test
  void aSocketWithoutChannelsHasNoClients() {
    socket.received(HELLO);
    assertThat(connection.sent).containsExactly(HELLO);
    assertThat(broker.pathIds()).isEmpty();
    broker.close();
    assertThat(connection.closes).containsExactly("1001 ");
  }

  @ParameterizedTest
  @CsvSource({"base,a,base/a", "base,a/b,base/a/b", "'',a,a", "base/,a,base//a"})
  void aChannelIsAPathOfItsOwn(String base, String channelId, String path) {
    FakeConnection other = new FakeConnection();
    ClientSocket there = open(base, other);
    there.received(HELLO);
    there.received(subscribe(channelId));
    assertThat(broker.pathIds()).containsExactly(path);
    assertThat(other.sent).containsExactly(HELLO, noStore(channelId), subscribe(channelId));

    there.received(unsubscribe(channelId));
    assertThat(broker.pathIds()).isEmpty();
    assertThat(other.closes).isEmpty();
  }

  @Test
  void plainClientsAndChannelsMeetAtAPath() {
    begin("a");
    FakeConnection plain = new FakeConnection();
    PlainSocket plainSocket = broker.join("base/a", plain);
    FakeConnection deep = new FakeConnection();
    ClientSocket deepSocket = open("", deep);
    deepSocket.received(HELLO);
    deepSocket.received(subscribe("base/a"));
    deep.sent.clear();

    plainSocket.received("\n" + MESSAGE);
    assertThat(connection.sent).containsExactly("M\na\n" + plainSocket.id() + "\n" + MESSAGE);
    assertThat(deep.sent).containsExactly("M\nbase/a\n" + plainSocket.id() + "\n" + MESSAGE);

    socket.received("M\na\n\n" + MESSAGE);
    assertThat(plain.sent).hasSize(1);
    assertThat(deep.sent).hasSize(2);
    String id = plain.sent.get(0).substring(0, plain.sent.get(0).indexOf('\n'));
    assertThat(deep.sent.get(1)).isEqualTo("M\nbase/a\n" + id + "\n" + MESSAGE);

    plainSocket.received(id + "\n" + MESSAGE);
    assertThat(connection.sent).hasSize(2);
    assertThat(deep.sent).hasSize(2);
  }

  @Test
  void channelsOfASocketAreApart() {
    begin("a", "b");
    FakeConnection atA = plain("base/a");
    FakeConnection atB = plain("base/b");
    socket.received("M\nb\n\n" + MESSAGE);
    assertThat(atA.sent).isEmpty();
    assertThat(atB.sent).hasSize(1);
    assertThat(connection.sent).isEmpty();
    assertThat(broker.clientIds("base/a")).doesNotContainAnyElementsOf(broker.clientIds("base/b"));
  }

  @Test
  void subscribingAgainIsAnsweredAndChangesNothing() {
    begin("a");
    socket.received(subscribe("a"));
    assertThat(connection.sent).containsExactly(subscribe("a"));
    assertThat(broker.clientIds("base/a")).hasSize(1);
  }

  @Test
  void withoutHelloNobodySubscribes() {
    socket.received(subscribe("a"));
    socket.received(unsubscribe("a"));
    assertThat(connection.sent).isEmpty();
    assertThat(connection.closes).isEmpty();
    assertThat(broker.pathIds()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "M\nb\n\n[null,1,\"\"]",
        "M\na\n[null,1,\"\"]",
        "M\na\n\n[null,1]",
        "M\na\nto",
        "\n[null,1,\"\"]",
        "S\n[null,1,\"\"]",
        "S\n[\"s\",-1,[1,\"a//b\"]]",
        ""
      })
  void whatIsNoTrafficOfAChannelClosesTheSocket(String payload) {
    begin("a");
    FakeConnection other = plain("base/a");
    socket.received(payload);
    assertThat(connection.closes).containsExactly("1007 tinybase:14");
    assertThat(other.sent).isEmpty();
    assertThat(broker.clientIds("base/a")).hasSize(1);
  }

  @Test
  void whatWasUnsubscribedIsSpokenOfNoMore() {
    begin("a");
    socket.received(unsubscribe("a"));
    socket.received(unsubscribe("a"));
    assertThat(connection.closes).isEmpty();
    socket.received("M\na\n\n" + MESSAGE);
    assertThat(connection.closes).containsExactly("1007 tinybase:14");
  }

  @Test
  void aSocketHasAtMost100Channels() {
    begin();
    for (int i = 0; i < 100; i++) {
      socket.received(subscribe("c" + i));
      connection.unsentBytes = 0;
    }
    assertThat(connection.sent).hasSize(200);
    socket.received(unsubscribe("c0"));
    socket.received(subscribe("again"));
    assertThat(connection.closes).isEmpty();
    socket.received(subscribe("one more"));
    assertThat(connection.closes).containsExactly("1013 tinybase:15:channels");
    assertThat(broker.pathIds()).isEmpty();
  }

  @Test
  void aChannelIdHasAtMost1024Bytes() {
    for (String payload :
        new String[] {
          subscribe("x".repeat(1_025)),
          unsubscribe("x".repeat(1_025)),
          "M\n" + "x".repeat(1_025) + "\n\n" + MESSAGE
        }) {
      // an answer and what is told before it have more than the others' limit
      FakeConnection other = new FakeConnection();
      ClientSocket there =
          new Broker(
                  TestOptions.of(new WireLimits(4_000, 10, 2), time, time, PathStores.NONE),
                  new NoEvents())
              .joinByChannels("", other);
      there.received(HELLO);
      there.received(subscribe("x".repeat(1_024)));
      assertThat(other.closes).isEmpty();
      there.received(payload);
      assertThat(other.closes).containsExactly("1013 tinybase:15:channels");
    }
  }

  @Test
  void fragmentsOfChannelsShareTheSocketsLimits() {
    begin("a", "b", "c");
    FakeConnection other = plain("base/a");
    socket.received("M\na\n\n" + ID + "\n0\n2\n[null,");
    socket.received("M\nb\n\n" + ID + "\n0\n2\n[null,");
    socket.received("M\na\n\n" + ID + "\n1\n2\n1,\"\"]");
    assertThat(other.sent).hasSize(2);

    socket.received("M\nc\n\n" + ID + "\n0\n2\n[null,");
    // what is left lets go of its fragments
    socket.received(unsubscribe("c"));
    socket.received("M\na\n\n" + ID + "\n0\n2\n[null,");
    assertThat(connection.closes).isEmpty();
    socket.received("M\na\n\nzyxwvutsrqponmlk\n0\n2\n[null,");
    assertThat(connection.closes).containsExactly("1013 tinybase:15:fragments");
  }

  @Test
  void whatStaysIncompleteInAChannelIsMadeUpForThere() {
    begin("a", "b");
    FakeConnection atA = plain("base/a");
    FakeConnection atB = plain("base/b");
    socket.received("M\na\n\n" + ID + "\n0\n2\n[null,");
    socket.received("M\nb\n\n" + ID + "\n0\n2\n[null,");
    socket.received(unsubscribe("b"));
    time.pass(Duration.ofSeconds(1));
    broker.expire();

    assertThat(atA.sent).singleElement().asString().endsWith("[null,2,[4294967295,4294967295]]");
    // who has left a channel says nothing there any more
    assertThat(atB.sent).isEmpty();
  }

  @Test
  void whatOnlyFitsPlainClientsIsRefused() {
    begin("a");
    FakeConnection plain = new FakeConnection();
    PlainSocket sender = broker.join("base/a", plain);
    FakeConnection other = plain("base/a");
    // with the sender's id and a newline, 17 bytes, it fills a payload; the channel's takes 4 more
    String message = "[\"" + "x".repeat(2_000 - 17 - 9) + "\",1,\"\"]";
    sender.received("\n" + message);
    assertThat(plain.closes).containsExactly("1013 tinybase:15:socket");
    assertThat(other.sent).isEmpty();
    assertThat(connection.closes).isEmpty();
  }

  @Test
  void aChannelThatIsRefusedHarmsNoOther() {
    authenticator =
        request ->
            CompletableFuture.completedStage(
                request.path().equals("base/no")
                    ? new Refusal(Kind.FORBIDDEN, "not there")
                    : new Grant("me", Access.READ_WRITE, null));
    begin("a");
    FakeConnection other = plain("base/a");
    socket.received(subscribe("no"));
    assertThat(connection.sent).containsExactly(unsubscribe("no"));
    assertThat(broker.pathIds()).containsExactly("base/a");
    socket.received("M\na\n\n" + MESSAGE);
    assertThat(other.sent).hasSize(1);
    assertThat(connection.closes).isEmpty();

    socket.received("M\nno\n\n" + MESSAGE);
    assertThat(connection.closes).containsExactly("1007 tinybase:14");
  }

  @Test
  void whatComesBeforeAChannelIsDecidedOnWaits() {
    Map<String, CompletableFuture<Decision>> decisions = new HashMap<>();
    authenticator =
        request -> decisions.computeIfAbsent(request.path(), path -> new CompletableFuture<>());
    FakeConnection atA = plain("base/a");
    FakeConnection atB = plain("base/b");
    socket.received(HELLO);
    connection.sent.clear();
    socket.received(subscribe("a"));
    socket.received("M\na\n\n" + MESSAGE);
    socket.received(subscribe("b"));
    socket.received("M\nb\n\n" + MESSAGE);
    assertThat(decisions).containsOnlyKeys("base/a");
    assertThat(atA.sent).isEmpty();

    Decision grant = new Grant("me", Access.READ_WRITE, null);
    decisions.get("base/a").complete(grant);
    assertThat(atA.sent).hasSize(1);
    assertThat(atB.sent).isEmpty();
    decisions.get("base/b").complete(grant);
    assertThat(atB.sent).hasSize(1);
    socket.received("M\na\n\n" + MESSAGE);
    assertThat(atA.sent).hasSize(2);
    assertThat(connection.sent)
        .containsExactly(noStore("a"), subscribe("a"), noStore("b"), subscribe("b"));
  }

  @Test
  void notTooMuchWaitsForADecision() {
    authenticator = request -> new CompletableFuture<>();
    socket.received(HELLO);
    socket.received(subscribe("a"));
    for (int i = 0; i < 3; i++) {
      socket.received("M\na\n\n[\"" + "x".repeat(900) + "\",1,\"\"]");
    }
    assertThat(connection.closes).containsExactly("1013 tinybase:15:socket");
  }

  @Test
  void anAuthenticatorThatTakesTooLongRefuses() {
    authenticator = request -> new CompletableFuture<>();
    begin();
    socket.received(subscribe("a"));
    time.pass(Duration.ofSeconds(9));
    assertThat(connection.sent).isEmpty();
    time.pass(Duration.ofSeconds(1));
    assertThat(connection.sent).containsExactly(unsubscribe("a"));
  }

  @Test
  void anAuthenticatorThatFailsRefuses() {
    authenticator =
        request -> {
          throw new IllegalStateException("broken");
        };
    begin();
    socket.received(subscribe("a"));
    assertThat(connection.sent).containsExactly(unsubscribe("a"));
    assertThat(broker.pathIds()).isEmpty();
  }

  @Test
  void anOversizePayloadClosesTheSocket() {
    begin("a");
    socket.received("M\na\n\n[\"" + "x".repeat(2_000) + "\",1,\"\"]");
    assertThat(connection.closes).containsExactly("1013 tinybase:15:socket");
  }
}
