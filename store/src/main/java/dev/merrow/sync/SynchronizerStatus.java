package dev.merrow.sync;

/** The status of a {@link Synchronizer}. */
public enum SynchronizerStatus {
  /** Not started, or stopped. */
  STOPPED,
  /**
   * Started, but the transport's link is down and waits before the next attempt. Changes made now
   * are exchanged when it is up.
   */
  OFFLINE,
  /** Started, and the transport is trying to bring the link up. */
  CONNECTING,
  /**
   * Active: comparing with a peer or about to, receiving or delivering more than fits into one
   * message, or handing changes to the network. One of the next two follows only after half a
   * second without activity, so that the status is suitable for display.
   */
  SYNCING,
  /**
   * Idle, but something is known to be missing, here or at a peer: {@link Synchronizer#getGaps()}
   * names it.
   */
  INCOMPLETE,
  /**
   * Idle, and nothing is known to be missing: everything received is merged, all changes are sent,
   * and no peer is known to differ.
   */
  IN_SYNC,
  /** Closed permanently. */
  CLOSED
}
