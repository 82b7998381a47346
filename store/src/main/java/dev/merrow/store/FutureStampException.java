package dev.merrow.store;

import dev.merrow.MerrowException;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import java.time.Duration;
import java.time.Instant;

/**
 * Thrown when content or changes contain stamps more than five minutes ahead of the store's clock:
 * merging them would let one wrong clock win over all peers. {@link #leftOut()} returns what was
 * not merged. If {@link MergeableStore#applyMergeableChanges} threw this, everything else was
 * merged.
 */
public final class FutureStampException extends MerrowException {
  private static final long serialVersionUID = 1L;

  private final transient MergeableChanges leftOut;
  private final Instant due;
  private final Duration dueIn;

  FutureStampException(
      MergeableChanges leftOut, Hlc earliest, Hlc latest, long latestAcceptableMillis) {
    super(
        "Stamp "
            + latest
            + " lies at "
            + Instant.ofEpochMilli(latest.time())
            + ", later than "
            + Instant.ofEpochMilli(latestAcceptableMillis)
            + ", the latest acceptable (the clock here plus five minutes)");
    this.leftOut = leftOut;
    this.due = Instant.ofEpochMilli(earliest.time() - Hlc.MAX_FUTURE_MILLIS);
    this.dueIn = Duration.ofMillis(earliest.time() - latestAcceptableMillis);
  }

  /** Returns the changes that were not merged. Merge them again when they are due. */
  public MergeableChanges leftOut() {
    return leftOut;
  }

  /** Returns the instant, by the store's clock, from which the earliest of them may be merged. */
  public Instant due() {
    return due;
  }

  /** Returns how long it takes, by the store's clock, until the earliest of them may be merged. */
  public Duration dueIn() {
    return dueIn;
  }
}
