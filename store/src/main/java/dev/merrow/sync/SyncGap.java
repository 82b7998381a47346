package dev.merrow.sync;

import dev.merrow.stamp.Hlc;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A known reason why a store and its peers differ. See {@link Synchronizer#getGaps()}. */
public sealed interface SyncGap {

  /** Returns a description for people, without a full stop. */
  String reason();

  /**
   * A cell whose stamp lies more than five minutes ahead of the clock of the store that is to merge
   * it. It is not merged before it is due; then that store's synchronizer requests it again.
   *
   * @param due the instant, by the clock of the store that does not merge it yet, from which it can
   *     be merged
   * @param peerId the peer that does not merge this store's cell yet; null if this store does not
   *     merge a peer's
   */
  record FutureStamp(CellAddress cell, Hlc hlc, Instant due, @Nullable String peerId)
      implements SyncGap {
    @Override
    public String reason() {
      return peerId == null
          ? "the %s is not merged before %s, because its stamp lies in the future"
              .formatted(cell, due)
          : "peer %s does not merge the %s before %s, because its stamp lies in the future there"
              .formatted(peerId, cell, due);
    }
  }

  /**
   * A cell that is larger than the maximum message size, and so cannot be exchanged.
   *
   * @param bytes the approximate size of the cell as JSON
   * @param peerId the peer that has the cell; null if this store has it
   */
  record TooLarge(CellAddress cell, Hlc hlc, long bytes, @Nullable String peerId)
      implements SyncGap {
    @Override
    public String reason() {
      return peerId == null
          ? "the %s is too large to be sent, with %s bytes".formatted(cell, bytes)
          : "the %s of peer %s is too large to be sent, with %s bytes"
              .formatted(cell, peerId, bytes);
    }
  }

  /**
   * A cell that this store's user may not change at a peer, such as a broker that lets the client
   * only read. The peer does not merge the change, and sends its own cell to undo it here, which
   * ends the gap.
   *
   * @param hlc the stamp of the change
   * @param peerId the peer that refused it
   */
  record Refused(CellAddress cell, Hlc hlc, String peerId) implements SyncGap {
    @Override
    public String reason() {
      return "peer %s refused the change of the %s".formatted(peerId, cell);
    }
  }

  /**
   * Changes of peers that could not be merged at all, for instance because middleware or a listener
   * threw. The synchronizer requests them again a few times.
   */
  record NotMerged(Throwable error) implements SyncGap {
    @Override
    public String reason() {
      return "changes could not be merged: " + error;
    }
  }
}
