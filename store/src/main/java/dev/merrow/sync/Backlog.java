package dev.merrow.sync;

/**
 * Counts pending work to keep it within bounds: work that does not fit is dropped, and the caller
 * learns when to make up for that. Thread-safe.
 */
final class Backlog {
  /** The maximum number of pending items. */
  static final int MAX_COUNT = 1_000;

  /** The approximate maximum of pending bytes; see {@link Weights}. */
  static final long MAX_WEIGHT = 64L << 20;

  private int count;
  private long weight;
  private boolean dropped;

  /**
   * Adds an item, and returns whether it fits. If nothing is pending, any item fits, however heavy.
   */
  synchronized boolean add(long itsWeight) {
    if (count > 0 && (count >= MAX_COUNT || weight + itsWeight > MAX_WEIGHT)) {
      dropped = true;
      return false;
    }
    count++;
    weight += itsWeight;
    return true;
  }

  /** Returns whether some items did not fit and have not been made up for. */
  synchronized boolean hasDropped() {
    return dropped;
  }

  /** Removes an item that was processed; see {@link #remove(int, long)}. */
  boolean remove(long itsWeight) {
    return remove(1, itsWeight);
  }

  /**
   * Removes items that were processed.
   *
   * @param theirWeight of all of them together
   * @return whether they were the last, and some items did not fit since this last returned true
   */
  synchronized boolean remove(int items, long theirWeight) {
    count -= items;
    weight -= theirWeight;
    boolean mustMakeUp = count == 0 && dropped;
    dropped &= count > 0;
    return mustMakeUp;
  }
}
