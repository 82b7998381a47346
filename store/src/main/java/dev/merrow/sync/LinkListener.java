package dev.merrow.sync;

import java.time.Duration;

/**
 * Receives the state changes of a {@link Transport}'s link. The calls for one link come one at a
 * time, from any thread, and must return at once.
 */
public interface LinkListener {

  /** Called when an attempt to bring the link up begins: the first, or one that was announced. */
  default void connecting() {}

  /**
   * Called when the network announces whether it has a store of its own; see {@link
   * Transport#serverPeerId()}. Called before {@link #opened} if the network announces it at once,
   * and later if it was undecided or has changed. The announcement holds until {@link #closed}. Not
   * called if the network announces nothing.
   */
  default void serverStore(ServerStore presence) {}

  /** Called when the link is up: for the first time, or again after {@link #closed}. */
  void opened();

  /**
   * Called when the link is down, permanently or until {@link #opened}. Not called before it was
   * up.
   */
  void closed(CloseReason reason);

  /**
   * Called when an attempt to bring the link up failed and another will follow automatically.
   *
   * @param delay the delay before the next attempt
   */
  default void retrying(Throwable error, Duration delay) {
    failed(error);
  }

  /**
   * Called when the link, which was up once, is down permanently: no more attempts are made to
   * bring it up. Not called if {@link #closed} has already reported that.
   */
  default void gaveUp(TransportException error) {
    closed(new CloseReason(CloseCode.LOST, String.valueOf(error.getMessage()), false));
  }

  /**
   * Called on an error that does not close the link, such as a message that cannot be understood.
   * Messages may have been lost.
   */
  void failed(Throwable error);
}
