package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.ShareHolder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Senders go at the pace of their readers, and who does not read slows nobody for long. */
class BackpressureTest {
  private static final int LIMIT = 16 << 20;
  private static final int LARGE = LIMIT / 20;

  private final Broker broker =
      new Broker(TestOptions.of(new WireLimits(LIMIT, 100, 10), new VirtualTime()), new NoEvents());
  private final FakeConnection flood = new FakeConnection();
  private final FakeConnection calm = new FakeConnection();
  private final FakeConnection slow = new FakeConnection();
  private final PlainSocket flooder = broker.join("p", flood);
  private final PlainSocket calmer = broker.join("p", calm);
  private final PlainSocket reader = broker.join("p", slow);

  @BeforeEach
  void identify() {
    flood.holder = ShareHolder.ofIdentity("flood");
    calm.holder = ShareHolder.ofIdentity("calm");
  }

  private static String message(int bytes) {
    return "[\"" + "x".repeat(bytes) + "\",1,\"\"]";
  }

  private void flood() {
    flooder.received(reader.id() + "\n" + message(LARGE));
  }

  @Test
  void whoSaysTooMuchForAReaderWaitsUntilItHasRead() {
    flood();
    assertThat(flood.pauses).isZero();
    flood();
    flood();
    assertThat(flood.pauses).isEqualTo(1);
    calmer.received(reader.id() + "\n" + message(100));
    assertThat(calm.pauses).isZero();
    assertThat(slow.closes).isEmpty();

    slow.read(LARGE);
    assertThat(flood.pauses).isEqualTo(1);
    slow.read(2 * LARGE);
    assertThat(flood.pauses).isZero();
  }

  @Test
  void whoTakesWhatIsFairIsWaitedFor() {
    flood();
    flood();
    for (int i = 0; i < 40; i++) {
      slow.read(16 * 1024);
      broker.review();
    }
    assertThat(flood.pauses).isEqualTo(1);
  }

  @Test
  void whoDoesNotReadOnlySlowsOthersUntilItIsClosed() {
    flood();
    flood();
    assertThat(flood.pauses).isEqualTo(1);
    for (int i = 0; i < 5; i++) {
      broker.review();
    }
    assertThat(flood.pauses).isZero();
    while (slow.closes.isEmpty()) {
      flood();
      while (flood.pauses > 0) {
        broker.review();
      }
    }
    assertThat(slow.closes).containsExactly("1013 tinybase:15:socket");
    assertThat(flood.closes).isEmpty();
  }

  @Test
  void whoStandsStillForSomeSecondsIsNotFlooded() {
    for (int check = 0; check < 8 * Backpressure.CHECKS_PER_SECOND; check++) {
      while (flood.pauses == 0) {
        flooder.received(reader.id() + "\n" + message(64 * 1024));
      }
      broker.review();
    }
    assertThat(slow.closes).isEmpty();
    slow.read(slow.unsentBytes);
    assertThat(flood.pauses).isZero();
  }

  @Test
  void manySocketsOfOneHolderDoNotFloodTogether() {
    List<FakeConnection> connections = new ArrayList<>();
    List<PlainSocket> sockets = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      FakeConnection connection = new FakeConnection();
      connection.holder = ShareHolder.ofIdentity("enemy");
      connections.add(connection);
      sockets.add(broker.join("p", connection));
    }
    for (int check = 0; check < 8 * Backpressure.CHECKS_PER_SECOND; check++) {
      for (int i = 0; i < sockets.size(); i++) {
        if (connections.get(i).pauses == 0) {
          // less than is fair for one
          sockets.get(i).received(reader.id() + "\n" + message(15_000));
        }
      }
      broker.review();
    }
    assertThat(slow.closes).isEmpty();
    calmer.received(reader.id() + "\n" + message(100));
    assertThat(calm.pauses).isZero();
  }

  @Test
  void whereMemoryIsScarceSendersWaitEarlier() {
    slow.usedPart = 0.5;
    flooder.received(reader.id() + "\n" + message(LIMIT / 50));
    assertThat(flood.pauses).isEqualTo(1);
    slow.read(LIMIT / 100);
    assertThat(flood.pauses).isEqualTo(1);
    slow.read(LIMIT / 100);
    assertThat(flood.pauses).isZero();
  }

  @Test
  void whereMemoryIsNearlyUsedUpSendersWaitForLittle() {
    flooder.received(reader.id() + "\n" + message(LIMIT / 200));
    assertThat(flood.pauses).isZero();
    slow.usedPart = 0.9;
    flooder.received(reader.id() + "\n" + message(LIMIT / 200));
    assertThat(flood.pauses).isEqualTo(1);
    slow.read(slow.unsentBytes);
    assertThat(flood.pauses).isZero();
  }

  @Test
  void whereMemoryIsNearlyUsedUpWhoReadsTooSlowlyIsSentWhatIsFairAlone() {
    assertThat(sentToWhoReadsTooSlowly(0.9)).isLessThan(sentToWhoReadsTooSlowly(0) / 8);
  }

  private long sentToWhoReadsTooSlowly(double usedPart) {
    for (FakeConnection each : List.of(flood, calm, slow)) {
      each.usedPart = usedPart;
    }
    flood();
    flood();
    for (int check = 0; check < 100; check++) {
      broker.review();
    }
    long before = slow.unsentBytes;
    for (int check = 0; check < 20; check++) {
      broker.review();
      while (flood.pauses == 0 && slow.closes.isEmpty()) {
        flooder.received(reader.id() + "\n" + message(4 * 1024));
      }
    }
    long sent = slow.unsentBytes - before;
    slow.read(slow.unsentBytes);
    while (flood.pauses > 0) {
      broker.review();
    }
    return sent;
  }

  @Test
  void whoReadsAfterAllIsWaitedForAgain() {
    flood();
    flood();
    for (int i = 0; i < 5; i++) {
      broker.review();
    }
    slow.read(slow.unsentBytes);
    flood();
    flood();
    assertThat(flood.pauses).isEqualTo(1);
  }

  @Test
  void whoIsGoneIsNotWaitedFor() {
    flood();
    flood();
    assertThat(flood.pauses).isEqualTo(1);
    reader.left();
    assertThat(flood.pauses).isZero();
    slow.read(slow.unsentBytes);
    assertThat(flood.pauses).isZero();
  }

  /** Catches up while it is checked. */
  private static final class LateReader extends FakeConnection {
    boolean catchesUp;

    @Override
    public long takingBytes() {
      if (catchesUp) {
        catchesUp = false;
        read(unsentBytes);
      }
      return 0;
    }
  }

  @Test
  void whoCatchesUpAtTheLastMomentIsWaitedForAgain() {
    LateReader late = new LateReader();
    String large = broker.join("p", late).id() + "\n" + message(2 * LARGE);
    flooder.received(large);
    broker.review();
    broker.review();
    broker.review();
    assertThat(flood.pauses).isEqualTo(1);
    late.catchesUp = true;
    broker.review();
    assertThat(late.unsentBytes).isZero();
    assertThat(flood.pauses).isZero();

    flooder.received(large);
    assertThat(flood.pauses).isEqualTo(1);
    late.read(late.unsentBytes);
    assertThat(flood.pauses).isZero();
  }

  @Test
  void whoIsSlowedOnAPathThatEndsGoesOnElsewhere() {
    FakeConnection channels = new FakeConnection();
    ClientSocket socket = broker.joinByChannels("", channels);
    socket.received("S\n[\"h\",-1,[0,1]]");
    socket.received("S\n[\"s\",-1,[1,\"ends\"]]");
    socket.received("S\n[\"s\",-1,[1,\"goes on\"]]");
    PlainSocket stuck = broker.join("ends", new FakeConnection());
    String large = "M\nends\n" + stuck.id() + "\n" + message(2 * LARGE);
    socket.received(large);
    for (int i = 0; i < 5; i++) {
      broker.review();
    }
    assertThat(channels.pauses).isZero();
    socket.received(large);
    broker.review();
    assertThat(channels.pauses).isEqualTo(1);

    // had come in before
    socket.received("S\n[null,-1,[2,\"ends\"]]");
    stuck.left();
    broker.review();
    assertThat(channels.pauses).isZero();
  }
}
