package dev.merrow.sync;

/**
 * Is told what happens on a {@link Transport}. The calls for one transport come one after the
 * other, from any thread. The synchronizer's listener only hands over and returns at once, so a
 * socket's thread may call it.
 */
public interface TransportListener extends LinkListener {

  /** An envelope came in. Its peer is the sender. */
  void received(Envelope envelope);
}
