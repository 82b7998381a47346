package dev.merrow.sync;

/**
 * A network's announcement of whether it has a store of its own, before that store has sent
 * anything.
 */
public enum ServerStore {
  /** The network has a store. It may take a while to answer. */
  PRESENT,

  /** The network has no store. */
  ABSENT,

  /** Not decided yet. The network announces the decision, or the store sends something. */
  UNDECIDED
}
