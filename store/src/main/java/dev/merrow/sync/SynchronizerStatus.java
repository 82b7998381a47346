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
  /** Comparing with a peer, merging what came from one, or handing changes to the network. */
  SYNCING,
  /** Started, and nothing to do: all that was heard is merged, and all changes are sent. */
  IN_SYNC,
  /** Closed for good. */
  CLOSED
}
