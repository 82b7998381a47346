package dev.merrow.sync;

/** What a {@link Synchronizer} is doing. */
public enum SynchronizerStatus {
  /** Not started, or stopped. */
  STOPPED,
  /**
   * Started, but its transport's link is down, and waits before it is tried again. Changes made now
   * are exchanged when it is up.
   */
  OFFLINE,
  /** Started, and its transport tries to bring the link up. */
  CONNECTING,
  /**
   * At work: comparing with a peer or about to, receiving or delivering what does not fit into a
   * message, or handing changes to the network. Followed by one of the next two only when there has
   * been nothing to do for half a second, so that it can be shown to people.
   */
  SYNCING,
  /**
   * Nothing to do now, yet something is known to be missing, here or at a peer: {@link
   * Synchronizer#getGaps()} names it.
   */
  INCOMPLETE,
  /**
   * Nothing to do, and nothing is known to be missing: all that was heard is merged, all changes
   * are sent, and no peer is known to have something else.
   */
  IN_SYNC,
  /** Closed for good. */
  CLOSED
}
