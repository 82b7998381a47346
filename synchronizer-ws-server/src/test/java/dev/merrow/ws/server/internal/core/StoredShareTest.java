package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.Hlc;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.share.Allowances;
import dev.merrow.ws.server.internal.share.Ledger;
import dev.merrow.ws.server.internal.share.PathShares;
import dev.merrow.ws.server.limits.PathLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What stores may hold. */
class StoredShareTest {
  private static final ShareHolder ANNA = ShareHolder.ofIdentity("anna");
  private static final ShareHolder BEN = ShareHolder.ofIdentity("ben");
  private static final int PATH = 200_000;
  private static final int TOTAL = 300_000;

  private final VirtualTime time = new VirtualTime();
  private final TestDisk disk = new TestDisk();
  private final Ledger stored = Ledger.counting("stored-bytes", TOTAL);
  private final Broker broker =
      new Broker(
          new BrokerOptions(
              WireLimits.DEFAULTS,
              JsonLimits.DEFAULTS,
              PathLimits.DEFAULTS,
              Duration.ofSeconds(1),
              time,
              new WireIds(new Random(1)),
              new Random(2),
              time,
              disk,
              null,
              BrokerMonitor.NONE,
              new PathShares(
                  stored,
                  PATH,
                  new Allowances(0, Double.POSITIVE_INFINITY, time),
                  PathShares.FAIR_BYTES)),
          new NoEvents());
  private final FakeConnection connection = new FakeConnection();
  private int stamps;

  private PlainSocket join(ShareHolder holder, String path, FakeConnection by) {
    by.holder = holder;
    PlainSocket socket = broker.join(path, by);
    settle();
    return socket;
  }

  private void settle() {
    for (int i = 0; i < 30; i++) {
      time.pass(Duration.ZERO);
      disk.time.pass(Duration.ZERO);
    }
  }

  private void write(PlainSocket socket, String row, String text) {
    socket.received(
        "\n[null,3,[[{\"t\":[{\"%s\":[{\"c\":[%s,\"%s\"]}]}]}],[{}],1]]"
            .formatted(row, text, Hlc.of(time.millis(), stamps++, 1)));
    settle();
  }

  private static String text(int size) {
    return '"' + "x".repeat(size) + '"';
  }

  @Test
  void whoFillsAPathIsClosedAndWhatWasThereBeforeStays() {
    PlainSocket socket = join(ANNA, "p", connection);
    for (int i = 0; i < 15; i++) {
      write(socket, "r" + i, text(10_000));
    }
    assertThat(connection.closes).isEmpty();
    for (int i = 15; i < 25; i++) {
      write(socket, "r" + i, text(10_000));
    }
    assertThat(connection.closes).containsExactly("1013 merrow:store-full");
    FakeConnection next = new FakeConnection();
    join(BEN, "p", next);
    assertThat(disk.open.get("p").getRowIds("t")).hasSizeBetween(18, 20);
    assertThat(stored.held(BEN)).isBetween(180_000L, 200_000L);
    assertThat(stored.held(ANNA)).isZero();
  }

  @Test
  void whatIsThereMayBeChangedAndDeletedForEver() {
    PlainSocket socket = join(ANNA, "p", connection);
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 15; i++) {
        write(socket, "r" + i, text(10_000));
      }
    }
    for (int i = 0; i < 15; i++) {
      write(socket, "r" + i, "\"\uFFFC\"");
    }
    assertThat(connection.closes).isEmpty();
    for (int i = 0; i < 15; i++) {
      write(socket, "again" + i, text(10_000));
    }
    assertThat(connection.closes).isEmpty();
  }

  @Test
  void tombstonesCount() {
    PlainSocket socket = join(ANNA, "p", connection);
    for (int i = 0; i < 2_000 && connection.closes.isEmpty(); i++) {
      write(socket, "row" + i, "\"\uFFFC\"");
    }
    assertThat(connection.closes).containsExactly("1013 merrow:store-full");
  }

  @Test
  void whoHasFilledManyPathsLeavesRoomForOthers() {
    PlainSocket one = join(ANNA, "p", connection);
    FakeConnection second = new FakeConnection();
    PlainSocket two = join(ANNA, "q", second);
    for (int i = 0; i < 16; i++) {
      write(one, "r" + i, text(10_000));
    }
    FakeConnection modest = new FakeConnection();
    PlainSocket other = join(BEN, "r", modest);
    write(other, "r", text(1_000));
    for (int i = 0; i < 16 && second.closes.isEmpty(); i++) {
      write(two, "r" + i, text(10_000));
    }
    assertThat(second.closes).containsExactly("1013 merrow:store-full");
    for (int i = 0; i < 10; i++) {
      write(other, "r" + i, text(10_000));
    }
    assertThat(modest.closes).isEmpty();
    assertThat(connection.closes).isEmpty();
  }

  @Test
  void whatIsClosedIsGivenBack() {
    PlainSocket socket = join(ANNA, "p", connection);
    write(socket, "r", text(10_000));
    assertThat(stored.held()).isPositive();
    socket.left();
    settle();
    assertThat(disk.open).isEmpty();
    assertThat(stored.held()).isZero();
  }

  @Test
  void changesOfTheSameCellsOnManyPathsTakeNoRoom() {
    List<PlainSocket> sockets = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      sockets.add(join(ANNA, "p" + i, new FakeConnection()));
    }
    for (int round = 0; round < 12; round++) {
      for (PlainSocket each : sockets) {
        write(each, "r", text(1_000));
      }
    }
    FakeConnection last = new FakeConnection();
    write(join(ANNA, "q", last), "r", text(10_000));
    assertThat(last.closes).isEmpty();
    assertThat(disk.open.get("q").getRowIds("t")).containsExactly("r");
  }

  @Test
  void whoHasLeftIsChargedForItsLastChanges() {
    join(BEN, "p", new FakeConnection());
    PlainSocket socket = join(ANNA, "p", connection);
    socket.received(
        "\n[null,3,[[{\"t\":[{\"r\":[{\"c\":[%s,\"%s\"]}]}]}],[{}],1]]"
            .formatted(text(10_000), Hlc.of(time.millis(), stamps++, 1)));
    socket.left();
    settle();
    assertThat(disk.open.get("p").getRowIds("t")).containsExactly("r");
    assertThat(stored.held(ANNA)).isGreaterThan(10_000);
    assertThat(stored.held(ShareHolder.UNKNOWN)).isZero();
  }

  @Test
  void whoHasLeftBeforeTheStoreWasOpenIsChargedForItsChanges() {
    FakeConnection first = new FakeConnection();
    first.holder = BEN;
    broker.join("p", first);
    connection.holder = ANNA;
    PlainSocket socket = broker.join("p", connection);
    socket.received(
        "\n[null,3,[[{\"t\":[{\"r\":[{\"c\":[%s,\"%s\"]}]}]}],[{}],1]]"
            .formatted(text(10_000), Hlc.of(time.millis(), stamps++, 1)));
    socket.left();
    settle();
    assertThat(disk.open.get("p").getRowIds("t")).containsExactly("r");
    assertThat(stored.held(ANNA)).isGreaterThan(10_000);
    assertThat(stored.held(ShareHolder.UNKNOWN)).isZero();
  }

  @Test
  void holdersWhoseContentWasReplacedAreForgotten() {
    join(BEN, "p", connection);
    for (int i = 0; i < 1_000; i++) {
      FakeConnection each = new FakeConnection();
      PlainSocket socket = join(ShareHolder.ofIdentity("writer " + i), "p", each);
      write(socket, "r", text(1_000));
      assertThat(each.closes).isEmpty();
      socket.left();
    }
    settle();
    assertThat(stored.holders()).isLessThan(300);
  }
}
