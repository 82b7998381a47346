package dev.merrow.store;

import dev.merrow.stamp.Hlc;
import java.time.Instant;

/**
 * Thrown when content or changes hold a stamp more than five minutes ahead of the store's clock:
 * merging it would let a wrong clock elsewhere win over everyone. Nothing of them was applied.
 */
public final class FutureStampException extends MerrowException {
  private static final long serialVersionUID = 1L;

  FutureStampException(Hlc hlc, long latestAcceptableMillis) {
    super(
        "Stamp "
            + hlc
            + " lies at "
            + Instant.ofEpochMilli(hlc.time())
            + ", later than "
            + Instant.ofEpochMilli(latestAcceptableMillis)
            + ", the latest acceptable (the clock here plus five minutes)");
  }
}
