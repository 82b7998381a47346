package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store gives its clients at a time is shared by those whom they belong to. */
class StoreFairnessTest {
  private static final Duration TICK = Duration.ofMillis(5);
  private static final ShareHolder ENEMY = ShareHolder.ofIdentity("enemy");
  private static final ShareHolder HONEST = ShareHolder.ofIdentity("honest");
  private static final int ROWS = 300;

  /** Less than the request timeout, after which those give up their places that answer nothing. */
  private static final Duration SOON = Duration.ofMillis(900);

  private final VirtualTime time = new VirtualTime();
  private final TestDisk disk = new TestDisk();
  private final Broker broker =
      new Broker(TestOptions.of(WireLimits.DEFAULTS, time, time, disk), new NoEvents());
  private final List<Receiver> enemies = new ArrayList<>();

  @BeforeEach
  void openTheStore() {
    disk.routing = Routing.HUB;
    FakeConnection opener = new FakeConnection();
    broker.join("p", opener);
    pass(Duration.ofMillis(100));
  }

  private void pass(Duration duration) {
    for (Duration left = duration; !left.isNegative(); left = left.minus(TICK)) {
      disk.time.pass(Duration.ZERO);
      time.pass(TICK);
    }
  }

  private MergeableStore stored() {
    return disk.open.get("p");
  }

  /** More than fits into one answer. */
  private void fill() {
    MergeableStore store = stored();
    store.transaction(
        () -> {
          for (int i = 0; i < ROWS; i++) {
            store.setCell("t", "row" + i, "c", "x".repeat(10_000));
          }
        });
    // those who are there already are told of it
    pass(Duration.ofMillis(100));
  }

  /** Says something, and answers nothing. */
  private FakeConnection enemy(String payload) {
    FakeConnection connection = new FakeConnection();
    connection.holder = ENEMY;
    Receiver receiver = broker.join("p", connection);
    enemies.add(receiver);
    receiver.received(payload);
    return connection;
  }

  private TestPeer honest(String name) {
    TestPeer peer = new TestPeer(name, time, connection -> broker.join("p", connection));
    peer.holder = HONEST;
    return peer;
  }

  @Test
  void whoNeverConfirmsADeliveryKeepsNobodyWaiting() {
    fill();
    for (int i = 0; i < 40; i++) {
      enemy("S\n[\"join\",4,{}]");
    }
    pass(TICK);
    TestPeer newcomer = honest("newcomer");
    var unused = newcomer.synchronizer.startSync();
    pass(SOON);
    assertThat(newcomer.store.getRowCount("t")).isEqualTo(ROWS);
    assertThat(newcomer.closes).isEmpty();
  }

  @Test
  void severalWhoJoinAmongThoseGetTheirShare() {
    fill();
    for (int i = 0; i < 40; i++) {
      enemy("S\n[\"join\",4,{}]");
    }
    pass(TICK);
    List<TestPeer> newcomers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      TestPeer newcomer = honest("newcomer" + i);
      var unused = newcomer.synchronizer.startSync();
      newcomers.add(newcomer);
    }
    pass(SOON);
    assertThat(newcomers)
        .allSatisfy(newcomer -> assertThat(newcomer.store.getRowCount("t")).isEqualTo(ROWS));
  }

  @Test
  void whoReadsSlowlyKeepsItsPlaceAmongThoseWhoHaveMore() {
    fill();
    FakeConnection slow = new FakeConnection();
    slow.holder = HONEST;
    broker.join("p", slow).received("S\n[\"mine\",4,{}]");
    pass(TICK);
    for (int i = 0; i < 40; i++) {
      enemy("S\n[\"join\",4,{}]");
    }
    pass(Duration.ofSeconds(5));
    assertThat(slow.unsentBytes).isBetween(500_000L, 2_500_000L);
    for (int i = 0; i < 10; i++) {
      slow.read(slow.unsentBytes);
      pass(Duration.ofMillis(100));
    }
    String all = String.join("\n", slow.sent);
    for (int i = 0; i < ROWS; i++) {
      assertThat(all).contains("\"row" + i + "\"");
    }
  }

  @Test
  void whoOffersInVainKeepsNobodyWaiting() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      enemy("S\n[null,2,[%s,0]]".formatted(random.nextInt(Integer.MAX_VALUE)));
    }
    pass(TICK);
    List<TestPeer> honest = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      TestPeer peer = honest("honest" + i);
      peer.store.setCell("edited", "row" + i, "offline", true);
      var unused = peer.synchronizer.startSync();
      honest.add(peer);
    }
    pass(SOON);
    assertThat(stored().getRowIds("edited")).as("seed %s", seed).hasSize(honest.size());
  }

  @Test
  void whoOffersInVainAgainAndAgainKeepsNobodyWaiting() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 120; i++) {
      enemy("S\n[null,2,[%s,0]]".formatted(random.nextInt(Integer.MAX_VALUE)));
    }
    for (int second = 0; second < 10; second++) {
      TestPeer peer = honest("honest" + second);
      peer.store.setCell("edited", "row" + second, "offline", true);
      var unused = peer.synchronizer.startSync();
      for (int i = 0; i < 9; i++) {
        enemies.forEach(
            each ->
                each.received("S\n[null,2,[%s,0]]".formatted(random.nextInt(Integer.MAX_VALUE))));
        pass(Duration.ofMillis(95));
      }
      assertThat(stored().getRowIds("edited")).as("seed %s", seed).contains("row" + second);
    }
  }
}
