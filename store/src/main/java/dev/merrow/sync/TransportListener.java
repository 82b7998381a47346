package dev.merrow.sync;

/**
 * Is told what happens on a {@link Transport}. The calls for one transport come one after the
 * other, from any thread. The synchronizer's listener only hands over and returns at once, so a
 * socket's thread may call it.
 */
public interface TransportListener {

  /** The link is up: for the first time, or again after {@link #closed}. */
  void opened();

  /** An envelope came in. Its peer is the sender. */
  void received(Envelope envelope);

  /** The link is down, for good or until {@link #opened}. Not called before it was up. */
  void closed(CloseReason reason);

  /**
   * Something went wrong that closes nothing, such as a message that cannot be understood, or an
   * attempt to connect that will be made again.
   */
  void failed(Throwable error);
}
