package dev.merrow.sync;

/**
 * Receives the events of a {@link Transport}. The calls for one transport come one at a time, from
 * any thread. The synchronizer's listener only enqueues and returns at once, so an I/O thread may
 * call it.
 */
public interface TransportListener extends LinkListener {

  /** Called when an envelope arrives. Its peer is the sender. */
  void received(Envelope envelope);
}
