package dev.merrow.ws.server.internal.core;

import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** Tells how long work takes. */
final class WorkTime {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private WorkTime() {}

  /**
   * Returns a source of nanoseconds, of which only differences have a meaning. For the system's
   * clock that is {@link System#nanoTime()}, as the system's time may be set while work is done;
   * any other clock, such as that of a simulation, is taken at its word.
   */
  static LongSupplier of(InstantSource clock) {
    return isSystem(clock) ? System::nanoTime : () -> nanosOf(clock);
  }

  private static boolean isSystem(InstantSource clock) {
    return clock.equals(InstantSource.system())
        || (clock instanceof Clock zoned
            && zoned.withZone(ZoneOffset.UTC).equals(Clock.systemUTC()));
  }

  private static long nanosOf(InstantSource clock) {
    var instant = clock.instant();
    return instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
  }
}
