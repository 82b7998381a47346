package dev.merrow.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

/** A computer's clock: never quite right, it may jump, or stand still for a while. */
final class SimulatedClock implements InstantSource {
  private static final long BEGINNING = 1_700_000_000_000L;

  /** So that no two clocks are as far apart as the protocol allows, which is five minutes. */
  private static final int MAX_ERROR_MILLIS = 120_000;

  private final Timeline timeline;
  private long errorMillis;
  private long frozenAt = -1;

  SimulatedClock(Timeline timeline) {
    this.timeline = timeline;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public long millis() {
    return frozenAt < 0 ? BEGINNING + timeline.micros() / 1_000 + errorMillis : frozenAt;
  }

  /** Goes wrong by some milliseconds or by a minute, forwards or backwards. */
  void jump(Random random) {
    int most = random.nextBoolean() ? 50 : MAX_ERROR_MILLIS;
    errorMillis = random.nextLong(-most, most);
  }

  /** Stands still. */
  void freeze() {
    frozenAt = millis();
  }

  /** Goes on. */
  void thaw() {
    frozenAt = -1;
  }
}
