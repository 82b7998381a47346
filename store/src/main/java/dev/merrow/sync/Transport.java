package dev.merrow.sync;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Carries envelopes between one synchronizer and its peers: the seam between the conversation and
 * whatever network there is. Implement it to synchronize over a network of one's own, and hand it
 * to {@link Synchronizer#createCustomSynchronizer}.
 *
 * <p>A transport joins a group of peers, each of which has an id that the others know it by. It
 * promises little: an envelope arrives at most once, whole, never at its own sender, and two from
 * one sender to one receiver arrive in the order in which they were sent. It may lose some, as long
 * as it says so: by a send that fails, or by telling that its link was down for a while. After
 * either, the synchronizer compares anew with its peers, so nothing is lost for good.
 *
 * <p>The methods may be called from any thread, do not block, and throw nothing but what is said
 * below: what goes wrong on the network arrives in the futures and at the listener. Nor may a
 * transport call its listener from within {@link #send}, lest two peers that answer each other do
 * so without end.
 */
public interface Transport {

  /**
   * Starts to carry. Called before anything is sent, and again only after it failed, or after the
   * listener was told that the link is closed and won't come back.
   *
   * @param listener is told what happens from now on
   * @return completes when the link is up for the first time, after the listener was told so; fails
   *     with a {@link TransportException} if it cannot come up and no more attempts will be made
   */
  CompletableFuture<Void> open(TransportListener listener);

  /**
   * Sends an envelope to the peer that it names, or to all others.
   *
   * @return completes when the network has taken the message, so that a sender who waits for it
   *     keeps the right pace; a peer that does not exist is no failure. Fails with a {@link
   *     TransportException} if the message was not sent: the link is down or was closed, too much
   *     waits already, or the message is too large
   */
  CompletableFuture<Void> send(Envelope envelope);

  /**
   * Whether there is certainly no other peer now, so that it is no use to wait for answers. False
   * if that is not known, as on most networks.
   */
  default boolean isAlone() {
    return false;
  }

  /**
   * What the peer is called that is the network's own store, and lasts while the others come and
   * go; null, as on most networks, if there can be none. It need not exist.
   */
  default @Nullable String serverPeerId() {
    return null;
  }

  /** How much this has carried. */
  default TransportStats getStats() {
    return TransportStats.NONE;
  }

  /**
   * Ends: sends what was accepted, as far as that takes no longer than a moment, and gives back
   * what it holds. Closing again does nothing more.
   *
   * @return completes when all is given back; the listener was told by then, and hears no more
   */
  CompletableFuture<Void> close();
}
