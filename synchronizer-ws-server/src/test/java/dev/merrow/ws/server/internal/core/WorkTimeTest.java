package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class WorkTimeTest {

  @Test
  void settingTheSystemsTimeChangesNothing() {
    for (InstantSource system :
        List.of(InstantSource.system(), Clock.systemUTC(), Clock.system(ZoneOffset.MAX))) {
      LongSupplier time = WorkTime.of(system);
      long before = System.nanoTime();
      long now = time.getAsLong();
      long after = System.nanoTime();
      assertThat(now - before).isNotNegative();
      assertThat(after - now).isNotNegative();
    }
  }

  @Test
  void anotherClockIsTakenAtItsWord() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    LongSupplier time = WorkTime.of(now::get);
    long before = time.getAsLong();
    now.set(Instant.EPOCH.plusSeconds(2).plusNanos(3));
    assertThat(time.getAsLong() - before).isEqualTo(2_000_000_003L);

    LongSupplier offset = WorkTime.of(Clock.offset(Clock.systemUTC(), Duration.ofDays(1)));
    long dayAhead = Clock.systemUTC().millis() + Duration.ofDays(1).toMillis();
    assertThat(offset.getAsLong() / 1_000_000).isGreaterThanOrEqualTo(dayAhead);
  }
}
