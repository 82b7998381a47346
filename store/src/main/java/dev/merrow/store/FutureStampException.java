package dev.merrow.store;

import dev.merrow.MerrowException;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import java.time.Duration;
import java.time.Instant;

/**
 * Thrown when content or changes hold stamps more than five minutes ahead of the store's clock:
 * merging them would let a wrong clock elsewhere win over everyone. {@link #leftOut()} tells what
 * was not merged; all else was, if {@link MergeableStore#applyMergeableChanges} threw this.
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

  /** What was not merged. Merge it again when it is due. */
  public MergeableChanges leftOut() {
    return leftOut;
  }

  /** From when on the first of it may be merged, by the store's clock. */
  public Instant due() {
    return due;
  }

  /** After which time, by the store's clock, the first of it may be merged. */
  public Duration dueIn() {
    return dueIn;
  }
}
