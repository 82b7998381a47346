package dev.merrow.sync;

import java.time.Duration;

/**
 * Is told how a {@link Transport}'s link comes and goes. The calls for one link come one after the
 * other, from any thread, and must return at once.
 */
public interface LinkListener {

  /** An attempt to bring the link up begins: the first, or one that was announced. */
  default void connecting() {}

  /**
   * The network says whether it has a store of its own; see {@link Transport#serverPeerId()}.
   * Called before {@link #opened} by a network that says so at once, and later if it was undecided
   * or has changed. What was said holds until {@link #closed}. A network that says nothing of it
   * does not call this.
   */
  default void serverStore(ServerStore presence) {}

  /** The link is up: for the first time, or again after {@link #closed}. */
  void opened();

  /** The link is down, for good or until {@link #opened}. Not called before it was up. */
  void closed(CloseReason reason);

  /**
   * An attempt to bring the link up failed, and another will be made by itself.
   *
   * @param delay how long it waits before that
   */
  default void retrying(Throwable error, Duration delay) {
    failed(error);
  }

  /**
   * The link, which was up once, is down for good: no more attempts are made to bring it up. Not
   * called after {@link #closed} has told so.
   */
  default void gaveUp(TransportException error) {
    closed(new CloseReason(CloseCode.LOST, String.valueOf(error.getMessage()), false));
  }

  /**
   * Something went wrong that closes nothing, such as a message that cannot be understood. Messages
   * may have been lost by it.
   */
  void failed(Throwable error);
}
