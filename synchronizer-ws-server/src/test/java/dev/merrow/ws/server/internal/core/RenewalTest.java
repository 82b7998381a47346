package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.Hlc;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.BearerToken;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decisions;
import dev.merrow.ws.server.auth.RevocableGrant;
import dev.merrow.ws.server.engine.Admission.Accepted;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Fresh tokens on open sockets, without any socket. */
class RenewalTest {
  private static final String HELLO = "S\n[\"h\",-1,[0,1]]";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final VirtualTime time = new VirtualTime();

  /** By token and, behind a space, path; else by token. */
  private final Map<String, CompletionStage<Decision>> decisions = new HashMap<>();

  private final Authenticator authenticator = this::decide;
  private final MergeableStore store = MergeableStore.createMergeableStore("S", time);
  private final FakeConnection connection = new FakeConnection();
  private PathStores stores = PathStores.NONE;

  private CompletionStage<Decision> decide(AuthRequest request) {
    String token = BearerToken.of(request.upgrade());
    CompletionStage<Decision> ofPath = decisions.get(token + " " + request.path());
    CompletionStage<Decision> decision = ofPath == null ? decisions.get(token) : ofPath;
    return decision == null ? Decisions.now(Decisions.unknown("no such token")) : decision;
  }

  private void decide(String tokenAndPath, Grant grant) {
    decisions.put(tokenAndPath, Decisions.now(grant));
  }

  private Grant anna(Duration valid) {
    return new Grant("anna", Access.READ_WRITE, time.instant().plus(valid));
  }

  /** Connects as an engine does. */
  private ClientSocket connect(String path, String token, boolean channels) {
    Broker broker =
        new Broker(
            TestOptions.of(new WireLimits(20_000, 10, 2), time, time, stores), new NoEvents());
    Request request =
        new Request(
            "GET",
            path,
            null,
            channels
                ? Map.of(
                    "Authorization",
                    List.of("Bearer " + token),
                    "Sec-WebSocket-Protocol",
                    List.of("tinybase"))
                : Map.of("Authorization", List.of("Bearer " + token)),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            List.of());
    BrokerRequestHandler handler = new BrokerRequestHandler(broker, authenticator);
    assertThat(handler.upgradeHeaders(request)).containsEntry("Merrow-Renewal", "yes");
    Accepted accepted = (Accepted) handler.admit(request).toCompletableFuture().getNow(null);
    return (ClientSocket) accepted.opened().apply(connection);
  }

  private static Utf8Text renewal(int number, String body) {
    return Utf8Text.of("S\n[\"merrow-renewal=%s\",-1,[3,%s]]".formatted(number, body));
  }

  private static String answer(int number, boolean accepted, Duration left) {
    return "S\n[\"merrow-renewal=%s\",-1,[3,[%s,%s]]]"
        .formatted(number, accepted, left == null ? "null" : left.toMillis());
  }

  private String lastSent() {
    return connection.sent.get(connection.sent.size() - 1);
  }

  @Test
  void expiryPassesWithAFreshToken() {
    decide("first", anna(MINUTE));
    ClientSocket socket = connect("p", "first", false);
    socket.received(renewal(1, "null"));
    assertThat(lastSent()).isEqualTo(answer(1, true, MINUTE));

    time.pass(Duration.ofSeconds(50));
    decide("second", anna(MINUTE));
    socket.received(renewal(2, "\"second\""));
    assertThat(lastSent()).isEqualTo(answer(2, true, MINUTE));
    time.pass(Duration.ofSeconds(59));
    assertThat(connection.closes).isEmpty();
    time.pass(Duration.ofSeconds(1));
    assertThat(connection.closes).containsExactly("1008 expired");
  }

  @Test
  void aTokenWithoutEndIsToldSo() {
    decide("first", new Grant("anna", Access.READ_WRITE, null));
    ClientSocket socket = connect("p", "first", false);
    socket.received(renewal(1, "null"));
    assertThat(lastSent()).isEqualTo(answer(1, true, null));
  }

  @Test
  void aTokenInAParameterReplacesTheFirst() {
    decide("first", anna(MINUTE));
    ClientSocket socket = connect("p", "first", false);
    decide("second", anna(MINUTE.multipliedBy(2)));
    socket.received(renewal(1, "[\"access_token\",\"second\"]"));
    assertThat(lastSent()).isEqualTo(answer(1, true, MINUTE.multipliedBy(2)));
  }

  @Test
  void whatIsRefusedLeavesTheGrantAsItWas() {
    decide("first", anna(MINUTE));
    ClientSocket socket = connect("p", "first", false);
    time.pass(Duration.ofSeconds(50));
    socket.received(renewal(1, "\"unknown\""));
    assertThat(lastSent()).isEqualTo(answer(1, false, Duration.ofSeconds(10)));
    socket.received(renewal(2, "\"" + "x".repeat(16_385) + "\""));
    assertThat(lastSent()).isEqualTo(answer(2, false, Duration.ofSeconds(10)));
    time.pass(Duration.ofSeconds(9));
    assertThat(connection.closes).isEmpty();
    time.pass(Duration.ofSeconds(1));
    assertThat(connection.closes).containsExactly("1008 expired");
  }

  @Test
  void theTokenOfAnotherIdentityIsRefused() {
    decide("first", anna(MINUTE));
    ClientSocket socket = connect("p", "first", false);
    decide("bens", new Grant("ben", Access.READ_WRITE, null));
    socket.received(renewal(1, "\"bens\""));
    assertThat(lastSent()).isEqualTo(answer(1, false, MINUTE));
    time.pass(MINUTE);
    assertThat(connection.closes).containsExactly("1008 expired");
  }

  @Test
  void aMalformedRenewalClosesTheSocket() {
    decide("first", anna(MINUTE));
    connect("p", "first", false).received(renewal(1, "[]"));
    assertThat(connection.closes).containsExactly("1007 tinybase:14");
  }

  @Test
  void tokensAreNotCheckedWithoutMeasure() {
    decide("first", anna(MINUTE));
    ClientSocket socket = connect("p", "first", false);
    for (int number = 1; number <= 10; number++) {
      socket.received(renewal(number, "\"first\""));
      assertThat(lastSent()).isEqualTo(answer(number, true, MINUTE));
    }
    socket.received(renewal(11, "\"first\""));
    assertThat(lastSent()).isEqualTo(answer(11, false, MINUTE));
    time.pass(Duration.ofSeconds(10));
    socket.received(renewal(12, "\"first\""));
    assertThat(lastSent()).isEqualTo(answer(12, true, Duration.ofSeconds(50)));
  }

  @Test
  void whileATokenIsCheckedNoOtherIs() {
    decide("first", anna(MINUTE));
    ClientSocket socket = connect("p", "first", false);
    CompletableFuture<Decision> slow = new CompletableFuture<>();
    decisions.put("slow", slow);
    socket.received(renewal(1, "\"slow\""));
    socket.received(renewal(2, "\"first\""));
    assertThat(connection.sent).containsExactly(answer(2, false, MINUTE));
    slow.complete(anna(MINUTE.multipliedBy(2)));
    assertThat(lastSent()).isEqualTo(answer(1, true, MINUTE.multipliedBy(2)));
  }

  @Test
  void allChannelsAreRenewedAndLaterOnesUseTheFreshToken() {
    decide("first", anna(MINUTE));
    ClientSocket socket = connect("base", "first", true);
    socket.received(HELLO);
    subscribe(socket, "a");
    subscribe(socket, "b");
    time.pass(Duration.ofSeconds(50));
    decide("second", anna(MINUTE));
    decisions.remove("first");
    connection.sent.clear();
    socket.received(renewal(1, "\"second\""));
    assertThat(connection.sent).containsExactly(answer(1, true, MINUTE));
    subscribe(socket, "c");
    assertThat(lastSent()).isEqualTo(subscription("c"));
    time.pass(Duration.ofSeconds(59));
    assertThat(connection.closes).isEmpty();
    time.pass(Duration.ofSeconds(1));
    assertThat(connection.closes).containsExactly("1008 expired");
  }

  private static String subscription(String channelId) {
    return "S\n[\"s\",-1,[1,\"" + channelId + "\"]]";
  }

  private static void subscribe(ClientSocket socket, String channelId) {
    socket.received(subscription(channelId));
  }

  @Test
  void aChannelThatTheFreshTokenDoesNotAllowIsLeftAndNoOther() {
    decide("first", anna(MINUTE));
    ClientSocket socket = connect("base", "first", true);
    socket.received(HELLO);
    subscribe(socket, "a");
    subscribe(socket, "b");
    decide("second", anna(MINUTE));
    decisions.put("second base/a", Decisions.now(Decisions.forbidden("no longer")));
    connection.sent.clear();
    socket.received(renewal(1, "\"second\""));
    assertThat(connection.sent).containsExactly("S\n[null,-1,[2,\"a\"]]", answer(1, true, MINUTE));
    assertThat(socket.broker().pathIds()).containsExactly("base/b");
    assertThat(connection.closes).isEmpty();
  }

  @Test
  void subscribingWaitsForTheDecisionOnAToken() {
    decide("first", anna(MINUTE));
    ClientSocket socket = connect("base", "first", true);
    socket.received(HELLO);
    CompletableFuture<Decision> slow = new CompletableFuture<>();
    decisions.put("second base", slow);
    decide("second", anna(MINUTE.multipliedBy(2)));
    connection.sent.clear();
    socket.received(renewal(1, "\"second\""));
    subscribe(socket, "a");
    assertThat(connection.sent).isEmpty();
    slow.complete(anna(MINUTE.multipliedBy(2)));
    assertThat(connection.sent)
        .containsExactly(
            answer(1, true, MINUTE.multipliedBy(2)),
            "S\n[\"merrow-store=no\",-1,[1,\"a\"]]",
            subscription("a"));
    time.pass(MINUTE);
    assertThat(connection.closes).isEmpty();
  }

  @Test
  void aChannelThatEndsEarlierIsReportedToClientsThatHaveAskedAlone() {
    decide("first", anna(MINUTE));
    decide("first base/soon", anna(Duration.ofSeconds(5)));
    ClientSocket socket = connect("base", "first", true);
    socket.received(HELLO);
    subscribe(socket, "soon");
    assertThat(lastSent()).isEqualTo(subscription("soon"));
    socket.received(Utf8Text.of("S\n[null,-1,[2,\"soon\"]]"));
    socket.received(renewal(1, "null"));
    assertThat(lastSent()).isEqualTo(answer(1, true, MINUTE));
    subscribe(socket, "soon");
    assertThat(lastSent()).isEqualTo("S\n[\"merrow-renewal=\",-1,[3,[true,5000]]]");
  }

  private Utf8Text change(String cell, int counter) {
    return Utf8Text.of(
        "\n[null,3,[[{\"t\":[{\"r\":[{\"c\":[\"%s\",\"%s\"]}]}]}],[{}],1]]"
            .formatted(cell, Hlc.of(time.millis(), counter, 1)));
  }

  @Test
  void newAccessAppliesAtOnceAtAPathWithAStore() {
    stores = path -> Optional.of(PathStore.inMemory(store));
    decide("reader", new Grant("anna", Access.READ_ONLY, null));
    decide("writer", new Grant("anna", Access.READ_WRITE, null));
    ClientSocket socket = connect("p", "reader", false);
    time.passUntil(() -> false);
    socket.received(change("changed", 1));
    time.pass(Duration.ofSeconds(5));
    assertThat(store.getCell("t", "r", "c")).isNull();

    socket.received(renewal(1, "\"writer\""));
    socket.received(change("changed", 1));
    time.pass(Duration.ofSeconds(5));
    assertThat(store.getString("t", "r", "c")).isEqualTo("changed");

    socket.received(renewal(2, "\"reader\""));
    socket.received(change("again", 2));
    time.pass(Duration.ofSeconds(5));
    assertThat(store.getString("t", "r", "c")).isEqualTo("changed");
    assertThat(connection.closes).isEmpty();
  }

  @Test
  void labelsThatChangeInTheAuthenticatorsDataApplyWithoutClosing() {
    AtomicReference<Set<String>> labels = new AtomicReference<>(Set.of("team:red"));
    decisions.put(
        "first",
        Decisions.now(
            RevocableGrant.decide(
                labels::get,
                current -> new Grant("anna", Access.READ_WRITE, null).withLabels(current))));
    PlainSocket socket = (PlainSocket) connect("p", "first", false);
    assertThat(socket.client().grant().labels()).containsExactly("team:red");
    labels.set(Set.of("team:blue"));
    socket.review();
    assertThat(socket.client().grant().labels()).containsExactly("team:blue");
    labels.set(Set.of());
    socket.review();
    assertThat(socket.client().grant().labels()).isEmpty();
    assertThat(connection.closes).isEmpty();
  }

  @Test
  void anExpiryThatChangesInTheAuthenticatorsDataStillRevokes() {
    AtomicReference<Instant> expiry = new AtomicReference<>(time.instant().plus(MINUTE));
    decisions.put(
        "first",
        Decisions.now(
            RevocableGrant.decide(
                expiry::get, current -> new Grant("anna", Access.READ_WRITE, current))));
    ClientSocket socket = connect("p", "first", false);
    expiry.set(time.instant());
    socket.review();
    assertThat(connection.closes).containsExactly("1008 revoked");
  }
}
