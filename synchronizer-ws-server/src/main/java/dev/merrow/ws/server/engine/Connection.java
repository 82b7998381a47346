package dev.merrow.ws.server.engine;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;

/**
 * A socket that an engine provides to the broker. The methods may be called from any thread, never
 * block and throw nothing; on a closed socket they do nothing.
 */
public interface Connection {

  /** Queues a frame, which is sent as text after all earlier ones. */
  void send(Frame frame);

  /**
   * Returns the memory cost, in bytes, of the queued frames that the network has not taken yet:
   * more than their own size if there are many.
   */
  long unsentBytes();

  /** Returns the heap memory of the {@linkplain #unsentBytes() unsent} data, including copies. */
  default long heldBytes() {
    return unsentBytes();
  }

  /**
   * Returns a number that grows whenever the network takes unsent data: the bytes that it has
   * taken, or a similar measure.
   */
  default long takenBytes() {
    return 0;
  }

  /** Returns how many bytes the network may have to take before {@link #takenBytes()} grows. */
  default long takingBytes() {
    return 0;
  }

  /**
   * Returns the holder that the client belongs to. The broker's guard implements this; engines need
   * not.
   */
  default Holder holder() {
    return Holder.UNKNOWN;
  }

  /**
   * Charges the client's holder for more of a shared resource, or for less if the amount is
   * negative. This may cause the socket to be closed, soon and by another thread. The broker's
   * guard implements this; engines need not.
   */
  default void charge(Scarce what, long more) {}

  /**
   * As {@link #send(Frame)}, for a frame whose cost is divided among so many recipients. The
   * broker's guard implements this; engines need not.
   */
  default void send(Frame frame, int recipients) {
    send(frame);
  }

  /**
   * Stops reading from the socket, so that the client has to wait, until {@link #resumeReading} has
   * been called as often as this. Data that was read before is still delivered. An engine that
   * can't pause does nothing.
   */
  default void pauseReading() {}

  /** Resumes reading once this has been called as often as {@link #pauseReading}. */
  default void resumeReading() {}

  /**
   * Calls back, once and from any thread, when at most the given amount is {@linkplain
   * #unsentBytes() unsent}, or the socket is closed. An engine may call back at a slightly larger
   * amount.
   */
  default void whenUnsent(long atMost, Runnable action) {
    action.run();
  }

  /** Sends a ping. The engine reports the answer with {@link Receiver#ponged()}. */
  void ping();

  /**
   * Closes the socket, soon and in any case: without the other side if it does not respond. Queued
   * frames need not be sent before. The engine calls {@link Receiver#left()} in due course.
   *
   * @param status the content of the close frame
   */
  void close(CloseStatus status);
}
