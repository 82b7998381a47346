package dev.merrow.sync;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Carries envelopes between one synchronizer and its peers: the interface between the conversation
 * and the network. Implement it to synchronize over a custom network, and pass it to {@link
 * Synchronizer#createCustomSynchronizer}.
 *
 * <p>A transport joins a group of peers, each of which has an id that is known to the others. It
 * guarantees only this: an envelope arrives at most once, complete, never at its own sender, and
 * envelopes from one sender to one receiver arrive in the order in which they were sent. It may
 * lose envelopes, as long as it reports that: by a failed send, or by reporting that its link was
 * down for a while. After either, the synchronizer compares with its peers again, so nothing is
 * lost permanently.
 *
 * <p>The methods may be called from any thread, do not block, and throw nothing except as
 * documented below: network errors are reported through the futures and the listener. A transport
 * must not call its listener from within {@link #send}; otherwise two peers that answer each other
 * would recurse endlessly.
 */
public interface Transport {

  /**
   * Opens the transport. Called before anything is sent, and again only after it failed, or after
   * the listener was notified that the link is closed and will not come back.
   *
   * @param listener receives all events from now on
   * @return completes when the link is up for the first time, after the listener was notified;
   *     fails with a {@link TransportException} if it cannot come up and no more attempts will be
   *     made
   */
  CompletableFuture<Void> open(TransportListener listener);

  /**
   * Sends an envelope to the peer that it names, or to all other peers.
   *
   * @return completes when the network has accepted the message, so that waiting for it provides
   *     back pressure; a peer that does not exist is not a failure. Fails with a {@link
   *     TransportException} if the message was not sent: the link is down or was closed, too much
   *     is already waiting, or the message is too large. May fail with a {@link
   *     java.util.concurrent.CancellationException} if the peer is known to have left
   */
  CompletableFuture<Void> send(Envelope envelope);

  /**
   * Returns whether there is certainly no other peer now, so that waiting for answers is pointless.
   * Returns false if that is unknown, as on most networks.
   */
  default boolean isAlone() {
    return false;
  }

  /**
   * Returns the id of the peer that is the network's own store, which stays while other peers come
   * and go; null, as on most networks, if there can be none. The peer need not exist.
   */
  default @Nullable String serverPeerId() {
    return null;
  }

  /** Returns how much this transport has carried. */
  default TransportStats getStats() {
    return TransportStats.NONE;
  }

  /**
   * Closes the transport: sends the accepted messages, as far as that takes only a moment, and
   * releases its resources. Closing again has no effect.
   *
   * @return completes when all resources are released; by then the listener has been notified, and
   *     it receives no more calls
   */
  CompletableFuture<Void> close();
}
