package dev.merrow.ws.server.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Admission.Accepted;
import dev.merrow.ws.server.engine.Admission.Refused;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.engine.SharedResource;
import dev.merrow.ws.server.internal.guard.FakeEngine.Socket;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics;
import dev.merrow.ws.server.internal.share.Allowances;
import dev.merrow.ws.server.internal.share.Ledger;
import dev.merrow.ws.server.internal.share.Shares;
import dev.merrow.ws.server.limits.ClientLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The guard without any engine or broker. */
class GuardTest {
  private static final String HOME = "192.0.2.1";
  private static final String AWAY = "192.0.2.2";
  private static final String ABROAD = "192.0.2.3";
  private static final int FAIR_BYTES = 64 * 1024;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Guest> guests = new ArrayList<>();
  private final CompletableFuture<Admission> later = new CompletableFuture<>();
  private final Ledger incoming = ledger("incoming-bytes", 1_000);
  private final Ledger outgoing = ledger("outgoing-bytes", 10_000_000);
  private final Ledger paths = ledger("paths", 10);
  private int messagesOfHolder;
  private long millis;
  private Guard guard;

  private static Ledger ledger(String name, long total) {
    return new Ledger(name, total, Runnable::run);
  }

  private FakeEngine engine(ClientLimits.Builder builder) {
    ClientLimits limits = builder.build();
    Shares shares =
        new Shares(
            ledger("connections", limits.connections()),
            ledger("idle-connections", 2),
            incoming,
            outgoing,
            paths,
            ledger("stored-bytes", 1_000));
    Allowances frames =
        messagesOfHolder == 0
            ? new Allowances(0, Double.POSITIVE_INFINITY, () -> Instant.ofEpochMilli(millis))
            : new Allowances(
                messagesOfHolder, messagesOfHolder, () -> Instant.ofEpochMilli(millis));
    guard =
        new Guard(
            new Hall(),
            limits,
            shares,
            frames,
            FAIR_BYTES,
            new BrokerMetrics(meters),
            () -> Instant.ofEpochMilli(millis));
    return new FakeEngine(guard);
  }

  /** Lets everyone in but to a path that is called no. */
  private final class Hall implements RequestHandler {
    @Override
    public CompletionStage<Admission> admit(Request request) {
      return switch (request.path()) {
        case "no" -> CompletableFuture.completedStage(new Refused(Page.text(403, "no\n")));
        case "later" -> later;
        case "error" -> throw new StackOverflowError("of an authenticator");
        case "slow" -> CompletableFuture.completedStage(new Accepted("chosen", this::slowly));
        default -> CompletableFuture.completedStage(new Accepted("chosen", Guest::new));
      };
    }

    private Guest slowly(Connection connection) {
      for (int i = 0; i < 100; i++) {
        guard.checkLife();
      }
      return new Guest(connection);
    }

    @Override
    public CompletionStage<Page> answer(Request request) {
      return CompletableFuture.completedStage(Page.text(200, "hall\n"));
    }
  }

  /** Who was let in. */
  private final class Guest implements Receiver {
    final Connection connection;
    final List<String> received = new ArrayList<>();
    int left;

    Guest(Connection connection) {
      this.connection = connection;
      guests.add(this);
    }

    @Override
    public void received(Utf8Text payload) {
      received.add(payload.toString());
    }

    @Override
    public void left() {
      left++;
    }
  }

  private double count(String name, String... tags) {
    return meters.get("merrow." + name).tags(tags).counter().count();
  }

  private double gauge(String name) {
    return meters.get("merrow." + name).gauge().value();
  }

  @Test
  void connectionsAreLimitedInAll() {
    FakeEngine engine = engine(ClientLimits.builder().connections(2));
    Socket one = engine.open(HOME);
    Socket other = engine.open(AWAY);
    assertThat(engine.refusal(HOME, "pets").status()).isEqualTo(503);

    one.receiver.left();
    one.receiver.left();
    engine.open(HOME);
    assertThat(engine.refusal(AWAY, "pets").status()).isEqualTo(503);

    assertThat(other.closes).isEmpty();
    assertThat(count("limits.exceeded", "limit", "connections")).isEqualTo(2);
    assertThat(count("connections.refused", "status", "503")).isEqualTo(2);
    assertThat(count("connections.opened")).isEqualTo(3);
    assertThat(gauge("connections")).isEqualTo(2);
  }

  @Test
  void whoHasFewerConnectionsTakesThePlaceOfOneWhoHasMore() {
    FakeEngine engine = engine(ClientLimits.builder().connections(4));
    List<Socket> many = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      many.add(engine.open(HOME));
    }
    Socket few = engine.open(AWAY);
    Socket second = engine.open(AWAY);

    assertThat(few.closes).isEmpty();
    assertThat(second.closes).isEmpty();
    assertThat(many.stream().flatMap(each -> each.closes.stream()))
        .containsExactly("1013 merrow:connections", "1013 merrow:connections");
    assertThat(engine.refusal(AWAY, "pets").status()).isEqualTo(503);
    assertThat(engine.refusal(HOME, "pets").status()).isEqualTo(503);
    assertThat(gauge("connections")).isEqualTo(4);
  }

  @Test
  void allFramesCount() {
    FakeEngine engine = engine(ClientLimits.builder().messagesPerSecond(1));
    Socket socket = engine.open(HOME);
    for (int i = 0; i < 5; i++) {
      socket.receiver.framed();
      socket.receiver.received("x");
    }
    assertThat(socket.closes).isEmpty();
    socket.receiver.framed();
    assertThat(socket.closes).containsExactly("1013 merrow:messages-per-second");
  }

  @Test
  void aHolderThatSendsTooMuchOnManySocketsIsReadMoreSlowlyAlsoAfterItHasComeBack() {
    // and its five connections count, too
    messagesOfHolder = 1_024 + 5 * 64;
    FakeEngine engine = engine(ClientLimits.builder());
    Socket other = engine.open(AWAY);
    for (int round = 0; round < 4; round++) {
      Socket socket = engine.open(HOME);
      for (int i = 0; i < 256; i++) {
        socket.receiver.framed();
      }
      assertThat(socket.pauses).isZero();
      socket.receiver.left();
    }
    Socket late = engine.open(HOME);
    late.receiver.framed();
    other.receiver.framed();
    assertThat(late.pauses).isEqualTo(1);
    assertThat(other.pauses).isZero();

    millis += 100;
    guard.measure();
    assertThat(late.pauses).isEqualTo(1);
    millis += 200;
    guard.measure();
    assertThat(late.pauses).isZero();
    assertThat(late.closes).isEmpty();
    assertThat(count("limits.exceeded", "limit", "holder-messages-per-second")).isEqualTo(1);
  }

  @Test
  void aHolderThatConnectsAgainAndAgainIsRefusedForAWhile() {
    messagesOfHolder = 640;
    FakeEngine engine = engine(ClientLimits.builder());
    for (int i = 0; i < 10; i++) {
      engine.open(HOME).receiver.left();
    }
    assertThat(engine.admit(HOME, "p")).isInstanceOf(Refused.class);
    assertThat(((Refused) engine.admit(HOME, "p")).page().status()).isEqualTo(429);
    assertThat(engine.admit(AWAY, "p")).isInstanceOf(Accepted.class);
    millis += 100;
    assertThat(engine.admit(HOME, "p")).isInstanceOf(Accepted.class);
  }

  @Test
  void aLargeMessageCountsAsManyForItsHolder() {
    messagesOfHolder = 1_024;
    FakeEngine engine = engine(ClientLimits.builder());
    Socket large = engine.open(HOME);
    Socket other = engine.open(AWAY);
    String half = "x".repeat(512 * 4 * 1024);
    large.receiver.received(half);
    assertThat(large.pauses).isZero();
    large.receiver.received(half);
    assertThat(large.pauses).isEqualTo(1);
    other.receiver.received("x");
    assertThat(other.pauses).isZero();

    millis += 1_000;
    guard.measure();
    assertThat(large.pauses).isZero();
    // a message that costs more than a holder may have at once passes, and is owed
    millis += 2_000;
    large.receiver.received(half.repeat(3));
    large.receiver.received("x");
    assertThat(large.pauses).isEqualTo(1);
    assertThat(large.closes).isEmpty();
  }

  @Test
  void whatIsKeptOfWhatCameInIsChargedAndTheLargestGoesFirst() {
    FakeEngine engine = engine(ClientLimits.builder());
    Socket large = engine.open(HOME);
    Socket small = engine.open(AWAY);
    large.receiver.holding(600);
    guests.get(1).connection.charge(SharedResource.INCOMING, 300);
    assertThat(incoming.held(ShareHolder.ofAddress(HOME))).isEqualTo(600);
    small.receiver.holding(150);

    assertThat(large.closes).containsExactly("1013 merrow:incoming-bytes");
    assertThat(guests.get(0).left).isEqualTo(1);
    assertThat(small.closes).isEmpty();
    assertThat(incoming.held()).isEqualTo(450);
    small.receiver.left();
    assertThat(incoming.held()).isZero();
  }

  @Test
  void whatIsNotReadIsChargedAndTheLargestGoesFirst() {
    FakeEngine engine = engine(ClientLimits.builder());
    Socket stuck = engine.open(HOME);
    Socket slow = engine.open(AWAY);
    Frame frame = Frame.of(new Payload("a", "x".repeat(100_000)));
    for (int i = 0; i < 60; i++) {
      guests.get(0).connection.send(frame);
    }
    for (int i = 0; i < 39; i++) {
      guests.get(1).connection.send(frame);
    }
    assertThat(stuck.closes).isEmpty();
    for (int i = 0; i < 3; i++) {
      guests.get(1).connection.send(frame);
    }
    assertThat(stuck.closes).containsExactly("1013 merrow:outgoing-bytes");
    assertThat(slow.closes).isEmpty();
    slow.unsentBytes = 0;
    guard.measure();
    assertThat(outgoing.held()).isZero();
  }

  @Test
  void whoHasReadMeanwhileDoesNotGo() {
    FakeEngine engine = engine(ClientLimits.builder());
    Socket read = engine.open(HOME);
    Socket stuck = engine.open(AWAY);
    Frame frame = Frame.of(new Payload("a", "x".repeat(100_000)));
    for (int i = 0; i < 60; i++) {
      guests.get(0).connection.send(frame);
    }
    read.unsentBytes = 0;
    for (int i = 0; i < 42; i++) {
      guests.get(1).connection.send(frame);
    }
    assertThat(read.closes).isEmpty();
    assertThat(stuck.closes).isEmpty();
  }

  @Test
  void whatManyShareCostsEachItsPartUnlessItKeepsItForLong() {
    FakeEngine engine = engine(ClientLimits.builder());
    engine.open(HOME);
    Frame frame = Frame.of(new Payload("a", "x".repeat(1_000_000)));
    for (int i = 0; i < 5; i++) {
      guests.get(0).connection.send(frame, 100, null);
    }
    assertThat(outgoing.held()).isBetween(50_000L, 60_000L);
    for (int i = 0; i < 50; i++) {
      guard.measure();
    }
    // the collector gives each a region
    assertThat(outgoing.held()).isBetween(5L << 20, (5L << 20) + 1_000);
  }

  /** Has a socket send so much to each of some others. */
  private void relay(int sender, int bytes, int... readers) {
    Connection cause = guests.get(sender).connection;
    Frame frame = Frame.of(new Payload("a", "x".repeat(100_000)));
    for (int sent = 0; sent < bytes; sent += 100_000) {
      for (int reader : readers) {
        guests.get(reader).connection.send(frame, 1, cause);
      }
    }
  }

  @Test
  void whatWaitsIsChargedToWhoHasSentItAndItGoesFirst() {
    FakeEngine engine = engine(ClientLimits.builder());
    Socket flooder = engine.open(HOME);
    Socket reader = engine.open(AWAY);
    Socket other = engine.open(ABROAD);
    relay(0, 4_500_000, 1, 2);
    assertThat(outgoing.held(ShareHolder.ofAddress(HOME))).isGreaterThan(8_000_000);
    assertThat(outgoing.held(ShareHolder.ofAddress(AWAY))).isLessThan(500_000);
    assertThat(flooder.closes).isEmpty();
    relay(0, 1_000_000, 1, 2);

    assertThat(flooder.closes).containsExactly("1013 merrow:outgoing-bytes");
    assertThat(reader.closes).isEmpty();
    assertThat(other.closes).isEmpty();
  }

  @Test
  void whoFloodsAgainGoesAgainBeforeItsReaders() {
    FakeEngine engine = engine(ClientLimits.builder());
    engine.open(HOME);
    Socket reader = engine.open(AWAY);
    Socket other = engine.open(ABROAD);
    relay(0, 5_500_000, 1, 2);
    for (int i = 3; i < 6; i++) {
      Socket again = engine.open(HOME);
      guard.measure();
      relay(i, 300_000, 1, 2);
      guard.measure();
      assertThat(again.closes).containsExactly("1013 merrow:outgoing-bytes");
    }
    assertThat(reader.closes).isEmpty();
    assertThat(other.closes).isEmpty();
    assertThat(outgoing.held(ShareHolder.ofAddress(HOME))).isGreaterThan(9_000_000);

    for (Socket each : List.of(reader, other)) {
      each.read(each.unsentBytes);
    }
    guard.measure();
    assertThat(outgoing.held()).isZero();
  }

  @Test
  void whoDoesNotReadWhatIsFairIsChargedItself() {
    FakeEngine engine = engine(ClientLimits.builder());
    Socket sender = engine.open(HOME);
    Socket deaf = engine.open(AWAY);
    Socket reader = engine.open(ABROAD);
    relay(0, 4_000_000, 1, 2);
    for (int i = 0; i < 25; i++) {
      reader.read(FAIR_BYTES / 10 + 1);
      guard.measure();
    }
    assertThat(outgoing.held(ShareHolder.ofAddress(AWAY))).isGreaterThan(3_900_000);
    assertThat(outgoing.held(ShareHolder.ofAddress(ABROAD))).isLessThan(500_000);
    assertThat(outgoing.held(ShareHolder.ofAddress(HOME))).isGreaterThan(3_000_000);
    relay(0, 1_000_000, 1);
    guests.get(1).connection.send(Frame.of(new Payload("a", "x".repeat(2_000_000))));
    assertThat(deaf.closes).containsExactly("1013 merrow:outgoing-bytes");
    assertThat(sender.closes).isEmpty();
    assertThat(reader.closes).isEmpty();
  }

  @Test
  void whatThoseHaveCausedWhoAreGoneIsTheReadersInTheEnd() {
    FakeEngine engine = engine(ClientLimits.builder());
    Socket sender = engine.open(HOME);
    Socket reader = engine.open(AWAY);
    relay(0, 4_000_000, 1);
    sender.receiver.left();
    guard.measure();
    assertThat(outgoing.held(ShareHolder.ofAddress(HOME))).isGreaterThan(3_000_000);
    for (int i = 0; i < 60; i++) {
      reader.read(FAIR_BYTES / 10 + 1);
      guard.measure();
    }
    assertThat(outgoing.held(ShareHolder.ofAddress(HOME))).isZero();
    assertThat(outgoing.held(ShareHolder.ofAddress(AWAY))).isGreaterThan(3_000_000);
    reader.receiver.left();
    assertThat(outgoing.held()).isZero();
  }

  @Test
  void whatAReaderThatLeavesHasNotReadIsChargedToNobody() {
    FakeEngine engine = engine(ClientLimits.builder());
    engine.open(HOME);
    Socket reader = engine.open(AWAY);
    relay(0, 4_000_000, 1);
    reader.receiver.left();
    assertThat(outgoing.held()).isZero();
  }

  @Test
  void whatIsSentLatelyIsWhatWaits() {
    FakeEngine engine = engine(ClientLimits.builder());
    engine.open(HOME);
    Socket reader = engine.open(AWAY);
    engine.open(ABROAD);
    relay(0, 4_000_000, 1);
    for (int i = 0; i < 30; i++) {
      reader.read(400_000);
      relay(2, 400_000, 1);
      guard.measure();
    }
    assertThat(outgoing.held(ShareHolder.ofAddress(ABROAD))).isGreaterThan(3_500_000);
    assertThat(outgoing.held(ShareHolder.ofAddress(HOME))).isLessThan(500_000);
  }

  @Test
  void connectionsThatAskForNothingMakeRoomForThoseOfOthers() {
    engine(ClientLimits.builder());
    List<String> cutOff = new ArrayList<>();
    InetSocketAddress home = new InetSocketAddress(HOME, 1);
    Runnable asks = guard.connected(home, () -> cutOff.add("first"));
    guard.connected(home, () -> cutOff.add("second"));
    guard.connected(new InetSocketAddress(AWAY, 1), () -> cutOff.add("other"));
    assertThat(cutOff).hasSize(1).doesNotContain("other");
    asks.run();
    asks.run();
    assertThat(count("limits.exceeded", "limit", "idle-connections")).isEqualTo(1);
  }

  @Test
  void connectionsAreLimitedByAddress() {
    FakeEngine engine = engine(ClientLimits.builder().connectionsPerAddress(1));
    Socket one = engine.open(HOME);
    assertThat(engine.refusal(HOME, "pets").status()).isEqualTo(429);
    engine.open(AWAY);

    guests.get(0).connection.close(new CloseStatus(1000, ""));
    engine.open(HOME);

    assertThat(one.closes).containsExactly("1000 ");
    assertThat(count("limits.exceeded", "limit", "connections-per-address")).isEqualTo(1);
    assertThat(count("connections.refused", "status", "429")).isEqualTo(1);
  }

  @Test
  void ofThoseWhoAreDecidedOnAtOnceNotOneTooManyGetsIn() {
    FakeEngine engine = engine(ClientLimits.builder().connections(1));
    Accepted one = (Accepted) engine.admit(HOME, "pets");
    Accepted other = (Accepted) engine.admit(HOME, "pets");

    Socket in = engine.open(one);
    Socket late = engine.open(other);
    late.receiver.received("x");
    late.receiver.left();

    assertThat(in.closes).isEmpty();
    assertThat(late.closes).containsExactly("1013 merrow:connections");
    assertThat(guests).hasSize(1);
    assertThat(gauge("connections")).isEqualTo(1);
  }

  @Test
  void whoSendsTooFastIsClosedAndNobodyElse() {
    FakeEngine engine = engine(ClientLimits.builder().messagesPerSecond(3));
    Socket fast = engine.open(HOME);
    Socket other = engine.open(HOME);

    for (int i = 0; i < 30; i++) {
      fast.receiver.received("x");
    }
    millis += 1_000;
    for (int i = 0; i < 5; i++) {
      fast.receiver.received("y");
    }
    other.receiver.received("z");

    assertThat(guests.get(0).received).hasSize(33);
    assertThat(guests.get(0).left).isEqualTo(1);
    assertThat(fast.closes).containsExactly("1013 merrow:messages-per-second");
    assertThat(guests.get(1).received).containsExactly("z");
    assertThat(other.closes).isEmpty();
    assertThat(count("limits.exceeded", "limit", "messages-per-second")).isEqualTo(1);
    assertThat(count("connections.closed", "code", "1013", "reason", "merrow:messages-per-second"))
        .isEqualTo(1);
  }

  @Test
  void aClockThatJumpsDoesNoHarm() {
    FakeEngine engine = engine(ClientLimits.builder().messagesPerSecond(1));
    Socket socket = engine.open(HOME);
    for (int i = 0; i < 10; i++) {
      socket.receiver.received("x");
    }
    millis -= 3_600_000;
    socket.receiver.left();
    Socket next = engine.open(HOME);
    for (int i = 0; i < 5; i++) {
      next.receiver.received("x");
    }
    millis += 7_200_000;
    for (int i = 0; i < 10; i++) {
      next.receiver.received("x");
    }
    assertThat(next.closes).isEmpty();
    next.receiver.received("x");
    assertThat(next.closes).hasSize(1);
  }

  @Test
  void whoGivesNoSignOfLifeIsAskedAndThenClosed() {
    FakeEngine engine =
        engine(
            ClientLimits.builder()
                .pingInterval(Duration.ofSeconds(10))
                .idleTimeout(Duration.ofSeconds(30)));
    Socket dead = engine.open(HOME);
    Socket quiet = engine.open(HOME);
    Socket busy = engine.open(HOME);

    for (int i = 0; i < 20; i++) {
      guard.checkLife();
      busy.receiver.received("x");
      if (quiet.pings > 0) {
        quiet.receiver.ponged();
      }
    }

    assertThat(dead.closes).containsExactly("1001 merrow:idle");
    assertThat(dead.pings).isEqualTo(2);
    assertThat(quiet.pings).isEqualTo(1);
    assertThat(guests.get(0).left).isEqualTo(1);
    assertThat(quiet.closes).isEmpty();
    assertThat(busy.closes).isEmpty();
    assertThat(busy.pings).isZero();
    assertThat(count("limits.exceeded", "limit", "idle")).isEqualTo(1);
  }

  /** Four checks make up an interval. */
  @Test
  void whoIsSilentIsPingedOnceInEachInterval() {
    FakeEngine engine =
        engine(
            ClientLimits.builder()
                .pingInterval(Duration.ofSeconds(10))
                .idleTimeout(Duration.ofSeconds(50)));
    assertThat(guard.checkInterval()).isEqualTo(Duration.ofMillis(2_500));
    Socket silent = engine.open(HOME);
    List<Integer> pings = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      guard.checkLife();
      pings.add(silent.pings);
    }
    assertThat(pings).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4);
    assertThat(silent.closes).isEmpty();
    guard.checkLife();
    assertThat(silent.closes).containsExactly("1001 merrow:idle");
  }

  @Test
  void whatPassesIsCounted() {
    FakeEngine engine = engine(ClientLimits.builder());
    Socket socket = engine.open(HOME);
    engine.open(HOME);
    assertThat(engine.refusal(HOME, "no").status()).isEqualTo(403);
    socket.receiver.received("\u00e4bc");
    guests.get(0).connection.send(Frame.of(new Payload("a", "b")));
    guests.get(1).connection.send(Frame.of(new Payload("a", "bcd")));

    assertThat(count("messages.received")).isEqualTo(1);
    assertThat(count("bytes.received")).isEqualTo(4);
    assertThat(count("messages.sent")).isEqualTo(2);
    assertThat(count("bytes.sent")).isEqualTo(8);
    assertThat(gauge("queue.bytes")).isEqualTo(8);
    assertThat(gauge("queue.bytes.max")).isEqualTo(5);
    assertThat(meters.get("merrow.routing").timer().count()).isEqualTo(1);
    assertThat(count("connections.refused", "status", "403")).isEqualTo(1);

    socket.receiver.left();
    guests.get(1).connection.close(CloseStatus.MALFORMED);
    assertThat(count("connections.closed", "code", "left")).isEqualTo(1);
    assertThat(count("connections.closed", "code", "1007", "reason", "tinybase:14")).isEqualTo(1);
  }

  @Test
  void whoIsClosedWhileItIsTakenInDoesNotStay() {
    FakeEngine engine = engine(ClientLimits.builder());
    engine.open((Accepted) engine.admit(HOME, "slow"));
    assertThat(guests.get(0).left).isPositive();
    assertThat(gauge("connections")).isZero();
  }

  @Test
  void whoIsBeingDecidedAboutCountsAsAConnection() {
    FakeEngine engine = engine(ClientLimits.builder().connections(2));
    assertThat(engine.ask(HOME, "later")).isNotDone();
    assertThat(engine.ask(HOME, "later")).isNotDone();
    assertThat(engine.refusal(HOME, "pets").status()).isEqualTo(503);
    later.complete(new Refused(Page.text(403, "no\n")));
    engine.open(HOME);
    engine.open(HOME);
    assertThat(engine.refusal(HOME, "pets").status()).isEqualTo(503);
  }

  @Test
  void anErrorWhileItIsDecidedLeavesNoPlaceTaken() {
    FakeEngine engine = engine(ClientLimits.builder().connections(1));
    for (int i = 0; i < 3; i++) {
      assertThat(engine.ask(HOME, "error")).isCompletedExceptionally();
    }
    Socket in = engine.open(HOME);
    assertThat(in.closes).isEmpty();
  }

  @Test
  void whatTheEngineClosesCountsByItsCode() {
    FakeEngine engine = engine(ClientLimits.builder());
    FakeEngine.Socket socket = engine.open(HOME);
    socket.receiver.closing(new CloseStatus(1002, ""));
    socket.receiver.left();
    assertThat(count("connections.closed", "code", "1002", "reason", "")).isEqualTo(1);
    assertThat(guests.get(0).left).isEqualTo(1);
  }

  @Test
  void whatIsLetInIsAsTheReceptionSaid() {
    FakeEngine engine = engine(ClientLimits.builder());
    assertThat(((Accepted) engine.admit(HOME, "pets")).subprotocol()).isEqualTo("chosen");
  }

  @Test
  void limitsThatMakeNoSenseAreNamed() {
    assertBad(ClientLimits.builder().connections(0), "connections must be at least 1: 0");
    assertBad(ClientLimits.builder().connectionsPerAddress(-1), "connectionsPerAddress");
    assertBad(ClientLimits.builder().messagesPerSecond(-1), "messagesPerSecond");
    assertBad(ClientLimits.builder().pingInterval(Duration.ZERO), "pingInterval");
    assertBad(ClientLimits.builder().idleTimeout(Duration.ofSeconds(25)), "longer than");
  }

  private static void assertBad(ClientLimits.Builder limits, String what) {
    assertThatThrownBy(limits::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(what);
  }
}
