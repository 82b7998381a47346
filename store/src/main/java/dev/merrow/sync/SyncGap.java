package dev.merrow.sync;

import dev.merrow.stamp.Hlc;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that keeps a store and its peers apart, and that the synchronizer knows of. See {@link
 * Synchronizer#getGaps()}.
 */
public sealed interface SyncGap {

  /**
   * A peer's cell whose stamp lies more than five minutes ahead of the store's clock. It is not
   * merged before it is due, and then it is asked for again.
   *
   * @param due from when on it is merged, by the store's clock
   */
  record FutureStamp(CellAddress cell, Hlc hlc, Instant due) implements SyncGap {}

  /**
   * A cell that is larger than a message may be, and so cannot be exchanged.
   *
   * @param bytes about how many it takes as JSON
   * @param peerId the peer that has it; null if it is this store's
   */
  record TooLarge(CellAddress cell, Hlc hlc, long bytes, @Nullable String peerId)
      implements SyncGap {}

  /**
   * Changes of peers that could not be merged at all, as when middleware or a listener threw. They
   * are asked for again a few times.
   */
  record NotMerged(Throwable error) implements SyncGap {}
}
