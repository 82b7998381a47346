package dev.merrow.ws.server.engine;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;

/**
 * One socket as an engine offers it to the broker. Its methods may be called from any thread, never
 * block and throw nothing; on a socket that is gone they do nothing.
 */
public interface Connection {

  /** Queues a frame to be sent as text after those before it. */
  void send(Frame frame);

  /**
   * The memory cost, in bytes, of the frames that are queued and that the network has not taken
   * yet: more than their own size if there are many.
   */
  long unsentBytes();

  /** The heap memory of the data that is {@linkplain #unsentBytes() unsent}, copies included. */
  default long heldBytes() {
    return unsentBytes();
  }

  /**
   * A number that grows whenever the network takes unsent data: the bytes that it has taken, or a
   * similar measure.
   */
  default long takenBytes() {
    return 0;
  }

  /** How many bytes the network may have to take before {@link #takenBytes()} grows. */
  default long takingBytes() {
    return 0;
  }

  /** Whom the other side is one of. Engines leave that to who stands before the broker. */
  default Holder holder() {
    return Holder.UNKNOWN;
  }

  /**
   * The other side has so much more of what all share, or less if it is negative. May have the
   * socket closed, soon and by another thread. Engines leave that to who stands before the broker.
   */
  default void charge(Scarce what, long more) {}

  /**
   * Whether more than half of what all share is in use, so that little of it should be taken.
   * Engines leave that to who stands before the broker.
   */
  default boolean isScarce(Scarce what) {
    return false;
  }

  /**
   * As {@link #send(Frame)}, of a frame that so many recipients share, and so what it costs.
   * Engines leave that to who stands before the broker.
   */
  default void send(Frame frame, int recipients) {
    send(frame);
  }

  /**
   * Reads nothing more from the socket, so that the other side has to wait, until {@link
   * #resumeReading} was called as often as this. What was read before is still handed over. An
   * engine that can't do so does nothing.
   */
  default void pauseReading() {}

  /** Reads again, if this was called as often as {@link #pauseReading}. */
  default void resumeReading() {}

  /**
   * Calls back, once and from any thread, when at most the given amount is {@linkplain
   * #unsentBytes() unsent}, or the socket is gone. An engine may call back at a slightly larger
   * amount.
   */
  default void whenUnsent(long atMost, Runnable action) {
    action.run();
  }

  /** Sends a ping, whose answer the engine tells with {@link Receiver#ponged()}. */
  void ping();

  /**
   * Closes the socket, soon and in any case: without the other side if it does not respond. Queued
   * frames need not be sent before. The engine calls {@link Receiver#left()} in due course.
   *
   * @param status what the close frame says
   */
  void close(CloseStatus status);
}
