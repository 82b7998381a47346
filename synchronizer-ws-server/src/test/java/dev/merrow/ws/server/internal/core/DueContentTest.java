package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What has a stamp of the future comes in the end, also to those who know only how to refuse it and
 * never ask for it, as TinyBase's clients do.
 */
class DueContentTest {
  private static final Duration AHEAD = Duration.ofMinutes(7);
  private static final Duration BEHIND = Duration.ofMinutes(3);

  private final VirtualTime time = new VirtualTime();
  private final TestDisk disk = new TestDisk();
  private final Broker broker =
      new Broker(
          TestOptions.of(new WireLimits(1 << 20, 1_000, 100), time, time, disk), new NoEvents());

  private void pass(Duration duration) {
    Duration step = Duration.ofMillis(50);
    for (Duration left = duration; !left.isNegative(); left = left.minus(step)) {
      // the clock of the broker's store is the disk's
      disk.time.pass(step);
      time.pass(step);
    }
  }

  private FirstAnswerPeer started(String name, Duration error) {
    FirstAnswerPeer peer =
        new FirstAnswerPeer(name, time, () -> time.instant().plus(error), broker, "p");
    peer.start();
    pass(Duration.ofSeconds(1));
    return peer;
  }

  @ParameterizedTest
  @EnumSource(Routing.class)
  void itIsOfferedWhenItIsDueHereAndOnceMoreWhenItIsDueForAll(Routing routing) {
    disk.routing = routing;
    FirstAnswerPeer behind = started("behind", BEHIND.negated());
    FirstAnswerPeer right = started("right", Duration.ZERO);
    FirstAnswerPeer ahead = started("ahead", AHEAD);
    ahead.store.setCell("t", "r", "c", "of the future");
    pass(Duration.ofSeconds(10));
    assertThat(right.store.getTableIds()).isEmpty();
    assertThat(disk.open.get("p").getTableIds()).isEmpty();

    // more than five minutes ahead for two minutes more
    pass(Duration.ofMinutes(2).plusSeconds(20));
    assertThat(disk.open.get("p").getContent()).isEqualTo(ahead.store.getContent());
    assertThat(right.store.getContent()).isEqualTo(ahead.store.getContent());
    assertThat(behind.store.getTableIds()).isEmpty();

    pass(Duration.ofMinutes(5));
    assertThat(behind.store.getContent()).isEqualTo(ahead.store.getContent());
  }
}
