package dev.merrow.sync;

/** How far what was flushed has come; see {@link Synchronizer#flush}. */
public enum FlushResult {
  /**
   * The network's own store has all of it. Merrow's broker says so once it is saved: it survives
   * the end of the broker, if its store is one that is kept.
   */
  STORED,

  /**
   * The network has taken all of it, and keeps no store: it is up to the peers that were there. It
   * is lost if the network or all of them end before they have merged it.
   */
  PASSED_ON,

  /**
   * The network has taken all of it. It does not say whether it keeps a store, and none has spoken
   * within the request timeout, as with TinyBase's server without one; but also with a server that
   * is slow or stands still. Rely on no more than on {@link #PASSED_ON}, and not even on that a
   * server has read it.
   */
  UNCONFIRMED
}
