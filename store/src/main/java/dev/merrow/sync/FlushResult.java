package dev.merrow.sync;

/** How far flushed changes have come; see {@link Synchronizer#flush}. */
public enum FlushResult {
  /**
   * The network's own store has all changes. Merrow's broker confirms this once they are saved, so
   * they survive a shutdown of the broker.
   */
  STORED,

  /**
   * The network's own store has all changes, in memory alone: peers get them from it, and they are
   * lost when the network stops, or when the last peer leaves it, unless that peer has them.
   */
  IN_MEMORY,

  /**
   * The network has accepted all changes, and keeps no store: only the peers present at the time
   * have them. They are lost if the network or all those peers stop before merging them.
   */
  PASSED_ON,

  /**
   * The network has accepted all changes. It does not announce whether it keeps a store, and none
   * has sent anything within the request timeout. That is so for TinyBase's server without a store,
   * but also for a server that is slow or hangs. This guarantees no more than {@link #PASSED_ON},
   * and not even that a server has read the changes.
   */
  UNCONFIRMED
}
