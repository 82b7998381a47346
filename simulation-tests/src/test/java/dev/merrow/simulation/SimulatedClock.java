package dev.merrow.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

/** A computer's clock: never quite right, it may jump, or stand still for a while. */
final class SimulatedClock implements InstantSource {
  private static final long BEGINNING = 1_700_000_000_000L;

  /** So that no two clocks are as far apart as the protocol allows, which is five minutes. */
  private static final int MAX_ERROR_MILLIS = 120_000;

  /** Farther than the protocol allows. */
  private static final int LEAST_WRONG_MILLIS = 310_000;

  private static final int MOST_WRONG_MILLIS = 3_600_000;

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

  /** Goes so wrong that others refuse its stamps, or it refuses theirs. */
  void goWrong(Random random) {
    int error = random.nextInt(LEAST_WRONG_MILLIS, MOST_WRONG_MILLIS);
    errorMillis = random.nextBoolean() ? error : -error;
  }

  /** Is set right, but for what is allowed. */
  void setRight() {
    errorMillis = Math.max(-MAX_ERROR_MILLIS, Math.min(MAX_ERROR_MILLIS, errorMillis));
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
