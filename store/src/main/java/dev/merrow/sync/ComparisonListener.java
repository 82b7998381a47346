package dev.merrow.sync;

/**
 * Receives the outcomes of comparisons with peers. A network's own store uses it to know when it
 * may answer on behalf of the others; applications rarely need it.
 */
@FunctionalInterface
public interface ComparisonListener {
  /** Does nothing. */
  ComparisonListener NONE =
      new ComparisonListener() {
        @Override
        public void compared(String peerId, Outcome outcome) {}

        @Override
        public String toString() {
          return "NONE";
        }
      };

  /** The outcome of a comparison. */
  enum Outcome {
    /** The peer had nothing that the store lacked. */
    NOTHING_FOUND,

    /** The content that the store lacked is merged. */
    MERGED,

    /** A part is merged, and the peer will deliver the rest. Another outcome follows after that. */
    MORE_COMES,

    /**
     * The comparison could not be made or completed: the peer did not answer in time, or is itself
     * still receiving what it lacks. If the comparison is repeated, another outcome follows.
     */
    FAILED
  }

  /**
   * Called when a comparison has ended and its result is merged. Runs on the synchronizer's thread,
   * so it must not block.
   *
   * @param peerId the transport's id for the peer
   */
  void compared(String peerId, Outcome outcome);
}
