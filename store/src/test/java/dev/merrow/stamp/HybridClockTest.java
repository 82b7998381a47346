package dev.merrow.stamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HybridClockTest {
  private static final long START = 1_700_000_000_000L;

  private final AtomicLong now = new AtomicLong(START);
  private final InstantSource source = () -> Instant.ofEpochMilli(now.get());
  private final HybridClock clock = new HybridClock("s1", source);

  @Test
  void theCounterRunsWithinAMillisecondAndStartsAnewInTheNext() {
    assertThat(clock.lastCounter()).isEqualTo(-1);
    assertThat(clock.next().counter()).isZero();
    assertThat(clock.next().counter()).isEqualTo(1);
    now.incrementAndGet();
    Hlc next = clock.next();
    assertThat(next.time()).isEqualTo(START + 1);
    assertThat(next.counter()).isZero();
    assertThat(next.client()).isEqualTo(HybridClock.clientOf("s1")).isEqualTo(clock.client());
  }

  @Test
  void aFullCounterCarriesIntoTheTime() {
    clock.seen(Hlc.of(START, Hlc.MAX_COUNTER, 7));
    Hlc next = clock.next();
    assertThat(next.time()).isEqualTo(START + 1);
    assertThat(next.counter()).isZero();
    assertThat(clock.lastTime()).isEqualTo(START + 1);
  }

  @Test
  void aStampFiveMinutesAheadIsSeenAndOneLaterIsNot() {
    Hlc limit = Hlc.of(START + Hlc.MAX_FUTURE_MILLIS, 3, 7);
    Hlc beyond = Hlc.of(START + Hlc.MAX_FUTURE_MILLIS + 1, 3, 7);
    assertThat(clock.isTooFarAhead(limit)).isFalse();
    assertThat(clock.isTooFarAhead(beyond)).isTrue();
    clock.seen(beyond);
    assertThat(clock.lastTime()).isZero();
    clock.seen(limit);
    assertThat(clock.next())
        .isEqualTo(Hlc.of(START + Hlc.MAX_FUTURE_MILLIS, 4, HybridClock.clientOf("s1")));
  }

  @Test
  void theEmptyStampMovesNothingBack() {
    Hlc first = clock.next();
    clock.seen(Hlc.EMPTY);
    assertThat(clock.next().isAfter(first)).isTrue();
  }

  @Test
  void withoutAUniqueIdTheClientIsRandom() {
    long clients =
        java.util.stream.IntStream.range(0, 50)
            .map(i -> new HybridClock(null, source).client())
            .distinct()
            .count();
    assertThat(clients).isGreaterThan(40);
  }

  @Test
  void theClientCanBeGiven() {
    assertThat(new HybridClock(Hlc.MAX_CLIENT, source).next())
        .isEqualTo(Hlc.of(START, 0, Hlc.MAX_CLIENT));
    assertThatIllegalArgumentException().isThrownBy(() -> new HybridClock(-1, source));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HybridClock(Hlc.MAX_CLIENT + 1, source));
  }

  @Test
  void stampsOnlyGrowHoweverTheWallClockJumps() {
    long seed = new Random().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    Hlc last = Hlc.EMPTY;
    for (int i = 0; i < 10_000; i++) {
      now.addAndGet(random.nextLong(-1_000, 1_000));
      if (random.nextInt(4) == 0) {
        Hlc remote = Hlc.of(now.get() + random.nextLong(-2_000, 2_000), random.nextInt(1 << 24), i);
        clock.seen(remote);
        last = remote.isAfter(last) ? remote : last;
      }
      Hlc next = clock.next();
      // the clock's client may be less than a remote one, so time and counter must be greater
      assertThat(next.time() > last.time() || next.counter() > last.counter())
          .as("seed %d, step %d: %s after %s", seed, i, next, last)
          .isTrue();
      assertThat(next.isAfter(last)).as("seed %d, step %d", seed, i).isTrue();
      last = next;
    }
  }
}
