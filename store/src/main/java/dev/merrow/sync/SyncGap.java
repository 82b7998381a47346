package dev.merrow.sync;

import dev.merrow.stamp.Hlc;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A known reason why a store and its peers differ. See {@link Synchronizer#getGaps()}. */
public sealed interface SyncGap {

  /**
   * A peer's cell whose stamp lies more than five minutes ahead of the store's clock. It is not
   * merged before it is due; then the synchronizer requests it again.
   *
   * @param due the instant, by the store's clock, from which it can be merged
   */
  record FutureStamp(CellAddress cell, Hlc hlc, Instant due) implements SyncGap {}

  /**
   * A cell that is larger than the maximum message size, and so cannot be exchanged.
   *
   * @param bytes the approximate size of the cell as JSON
   * @param peerId the peer that has the cell; null if this store has it
   */
  record TooLarge(CellAddress cell, Hlc hlc, long bytes, @Nullable String peerId)
      implements SyncGap {}

  /**
   * Changes of peers that could not be merged at all, for instance because middleware or a listener
   * threw. The synchronizer requests them again a few times.
   */
  record NotMerged(Throwable error) implements SyncGap {}
}
