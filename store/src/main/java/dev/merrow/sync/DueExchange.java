package dev.merrow.sync;

import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.Hlc;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks peers for content from the future when it is due. Runs on the serial executor.
 *
 * <p>Peers that can only reject such content, as TinyBase's do, have rejected it too, and don't ask
 * by themselves. They are offered it once it is merged here, and again when it is due by all clocks
 * that the protocol allows.
 */
final class DueExchange {
  /**
   * How many request timeouts there are at least before peers are asked. This also bounds how many
   * offers wait at a time, however many stamps a peer sends.
   */
  static final int TIMEOUTS = 10;

  private final SerialExecutor serial;
  private final Duration least;
  private final Runnable ask;
  private final Runnable offer;
  private @Nullable Instant due;
  private @Nullable Cancellation asking;

  /**
   * Creates the exchange.
   *
   * @param ask asks all peers for what differs; returns at once
   * @param offer offers all peers the hashes; returns at once. Both must have no effect while they
   *     cannot be sent
   */
  DueExchange(SerialExecutor serial, Duration timeout, Runnable ask, Runnable offer) {
    this.serial = serial;
    this.least = timeout.multipliedBy(TIMEOUTS);
    this.ask = ask;
    this.offer = offer;
  }

  /**
   * Content was not merged because it lies in the future.
   *
   * @param first when the first of it is due
   * @param dueIn how long that takes
   */
  void leftOut(Instant first, Duration dueIn) {
    if (due != null && !first.isBefore(due)) {
      return;
    }
    stop();
    due = first;
    asking = serial.schedule(dueIn.compareTo(least) < 0 ? least : dueIn, this::runNow);
  }

  private void runNow() {
    due = null;
    asking = null;
    ask.run();
    for (Duration pause : List.of(least, least.plusMillis(Hlc.MAX_FUTURE_MILLIS))) {
      serial.schedule(pause, offer);
    }
  }

  /** Waits for nothing anymore. */
  void stop() {
    if (asking != null) {
      asking.cancel();
    }
    due = null;
    asking = null;
  }
}
