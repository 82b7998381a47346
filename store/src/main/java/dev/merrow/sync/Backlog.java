package dev.merrow.sync;

/**
 * Counts what waits to be dealt with, so that it stays within bounds: what does not fit is dropped,
 * and it is told when to make up for that. Safe for use by many threads.
 */
final class Backlog {
  /** How many may wait. */
  static final int MAX_COUNT = 1_000;

  /** About how many bytes may wait; see {@link Weights}. */
  static final long MAX_WEIGHT = 64L << 20;

  private int count;
  private long weight;
  private boolean dropped;

  /** Returns whether one more fits. Where nothing waits, anything does, however heavy. */
  synchronized boolean add(long itsWeight) {
    if (count > 0 && (count >= MAX_COUNT || weight + itsWeight > MAX_WEIGHT)) {
      dropped = true;
      return false;
    }
    count++;
    weight += itsWeight;
    return true;
  }

  /** Returns whether some did not fit, which is still to be made up for. */
  synchronized boolean hasDropped() {
    return dropped;
  }

  /**
   * One was dealt with.
   *
   * @return whether it was the last, and some did not fit since this was last so
   */
  synchronized boolean remove(long itsWeight) {
    count--;
    weight -= itsWeight;
    boolean mustMakeUp = count == 0 && dropped;
    dropped &= count > 0;
    return mustMakeUp;
  }
}
