package dev.merrow.sync;

/**
 * Is told how comparisons with peers end. A network's own store uses it to know when it may speak
 * for the others; applications rarely need it.
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

  /** How a comparison ended. */
  enum Outcome {
    /** The peer had nothing that the store lacked. */
    NOTHING_FOUND,

    /** What the peer had and the store lacked is merged. */
    MERGED,

    /** A part is merged, and the peer delivers the rest. Another outcome follows when it has. */
    MORE_COMES,

    /**
     * It could not be made or completed: the peer does not answer in time, or is being given what
     * it lacks itself. If it is made again, another outcome follows.
     */
    FAILED
  }

  /**
   * A comparison has ended, and what was found is merged. Called on the synchronizer's thread, so
   * it must not block.
   *
   * @param peerId the transport's name for the peer
   */
  void compared(String peerId, Outcome outcome);
}
