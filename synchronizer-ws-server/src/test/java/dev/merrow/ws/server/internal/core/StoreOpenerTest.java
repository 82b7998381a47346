package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.ShareHolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stores are opened in a fair order, and for nobody who has gone. */
class StoreOpenerTest {
  private static final ShareHolder ANNA = ShareHolder.ofIdentity("anna");
  private static final ShareHolder BEN = ShareHolder.ofIdentity("ben");

  private final VirtualTime time = new VirtualTime();
  private final TestDisk disk = new TestDisk();
  private final Broker broker =
      new Broker(TestOptions.of(WireLimits.DEFAULTS, time, time, disk), new NoEvents());

  private PlainSocket join(ShareHolder holder, String path) {
    FakeConnection connection = new FakeConnection();
    connection.holder = holder;
    return broker.join(path, connection);
  }

  private void settle() {
    for (int i = 0; i < 100; i++) {
      time.pass(Duration.ZERO);
      disk.time.pass(Duration.ZERO);
    }
  }

  @Test
  void aFewAreOpenedAtATime() {
    for (int i = 0; i < 20; i++) {
      join(ANNA, "p" + i);
    }
    time.pass(Duration.ZERO);
    assertThat(disk.open).hasSize(StoreOpener.MAX_AT_ONCE);
    settle();
    assertThat(disk.open).hasSize(20);
  }

  @Test
  void whoWantsOneNeedNotWaitForAllOfOneWhoWantsMany() {
    for (int i = 0; i < 100; i++) {
      join(ANNA, "p" + i);
    }
    time.pass(Duration.ZERO);
    join(BEN, "other");
    for (int i = 0; i < 3 && !disk.open.containsKey("other"); i++) {
      disk.time.pass(Duration.ZERO);
      time.pass(Duration.ZERO);
    }
    assertThat(disk.open).containsKey("other").hasSizeLessThan(30);
  }

  @Test
  void nothingIsOpenedForWhoHasLeft() {
    List<PlainSocket> visitors = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      PlainSocket visitor = join(ANNA, "p" + i);
      visitor.received("\n[\"q\",1,\"\"]");
      visitors.add(visitor);
    }
    visitors.forEach(PlainSocket::left);
    settle();
    assertThat(disk.opened).isZero();
    assertThat(broker.stopped()).isCompleted();
    join(ANNA, "p1");
    settle();
    assertThat(disk.open).containsOnlyKeys("p1");
  }

  @Test
  void aPathIsChargedToOneOfItsClients() {
    FakeConnection first = new FakeConnection();
    FakeConnection second = new FakeConnection();
    PlainSocket one = broker.join("p", first);
    PlainSocket other = broker.join("p", second);
    assertThat(first.paths).isEqualTo(1);
    assertThat(second.paths).isZero();
    one.left();
    assertThat(first.paths).isZero();
    assertThat(second.paths).isEqualTo(1);
    other.left();
    assertThat(second.paths).isZero();
  }
}
