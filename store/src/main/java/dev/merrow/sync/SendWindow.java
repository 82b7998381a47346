package dev.merrow.sync;

/**
 * Counts what was handed to the network that it has not taken, so that it stays within bounds. Used
 * only on the conversation's thread.
 */
final class SendWindow {
  /** How many messages may be on their way. */
  static final int MAX_COUNT = 500;

  /** About how many bytes may be on their way; see {@link Weights}. */
  static final long MAX_WEIGHT = 8L << 20;

  private int count;
  private long weight;

  /** Counts one more, if it fits. Where nothing is on its way, anything does, however heavy. */
  boolean add(long itsWeight) {
    boolean fits = count == 0 || (count < MAX_COUNT && weight + itsWeight <= MAX_WEIGHT);
    if (fits) {
      count++;
      weight += itsWeight;
    }
    return fits;
  }

  /** One was taken, or could not be sent. */
  void remove(long itsWeight) {
    count--;
    weight -= itsWeight;
  }

  /** Returns whether nothing is on its way. */
  boolean isEmpty() {
    return count == 0;
  }
}
