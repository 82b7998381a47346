package dev.merrow.sync;

/**
 * A network's announcement of whether it has a store of its own, before that store has sent
 * anything.
 */
public enum ServerStore {
  /** The network has a store, which keeps its content. It may take a while to answer. */
  PRESENT,

  /**
   * The network has a store that has its content in memory alone: it is lost with the network, or
   * with the last peer. It may take a while to answer.
   */
  IN_MEMORY,

  /** The network has no store. */
  ABSENT,

  /** Not decided yet. The network announces the decision, or the store sends something. */
  UNDECIDED;

  /** Returns whether there is a store. */
  boolean isThere() {
    return this == PRESENT || this == IN_MEMORY;
  }
}
