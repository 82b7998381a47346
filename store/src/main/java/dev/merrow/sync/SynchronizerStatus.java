package dev.merrow.sync;

/** What a {@link Synchronizer} is doing. */
public enum SynchronizerStatus {
  /** Not started, or stopped. */
  STOPPED,
  /** Started, but its transport's link is not up. Changes made now are exchanged when it is. */
  CONNECTING,
  /** Comparing with a peer, or merging what came from one. */
  LOADING,
  /** Handing changes to the network. */
  SAVING,
  /** Started, and nothing to do: all that was heard is merged, and all changes are sent. */
  IDLE,
  /** Closed for good. */
  CLOSED
}
