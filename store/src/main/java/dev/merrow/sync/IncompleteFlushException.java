package dev.merrow.sync;

import java.util.List;

/**
 * Thrown by {@link Synchronizer#flush} when all changes have arrived but some that cannot, or not
 * yet: cells that are too large, whose stamps lie too far in the future for the server's store, or
 * that this client may not change. {@link #gaps()} names them. Waiting longer would not help.
 */
public final class IncompleteFlushException extends TransportException {
  private static final long serialVersionUID = 1L;

  private final transient List<SyncGap> gaps;

  IncompleteFlushException(List<SyncGap> gaps, boolean more) {
    super(message(gaps, more));
    this.gaps = List.copyOf(gaps);
  }

  private static String message(List<SyncGap> gaps, boolean more) {
    int others = gaps.size() - 1;
    return "Not all changes have arrived: "
        + gaps.get(0).reason()
        + (others > 0 ? ", and %s others".formatted(others) : "")
        + (more ? ", and more" : "");
  }

  /** Returns what has not arrived; not empty, and at most the first 1,000 cells. */
  public List<SyncGap> gaps() {
    return gaps;
  }
}
