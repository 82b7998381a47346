package dev.merrow.ws.server.engine;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

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
  default ShareHolder holder() {
    return ShareHolder.UNKNOWN;
  }

  /**
   * Returns the client's address; null if it is not known. The broker's guard implements this;
   * engines need not.
   */
  default @Nullable InetAddress address() {
    return null;
  }

  /**
   * Charges the client's holder for more of a shared resource, or for less if the amount is
   * negative. This may cause the socket to be closed, soon and by another thread. The broker's
   * guard implements this; engines need not.
   */
  default void charge(SharedResource what, long more) {}

  /**
   * The part of a shared resource that is in use: 0 if none of it is, 1 or a little more if all of
   * it is. The more it is, the less this socket should take. The broker's guard implements this;
   * engines need not.
   */
  default double usedPart(SharedResource what) {
    return 0;
  }

  /**
   * As {@link #send(Frame)}, for a frame whose cost is divided among so many recipients, and
   * charged to the client that has caused it. The broker's guard implements this; engines need not.
   *
   * @param cause the connection of the client that has sent what the frame says; null if it answers
   *     this one
   */
  default void send(Frame frame, int recipients, @Nullable Connection cause) {
    send(frame);
  }

  /**
   * Stops reading from the socket, so that the client has to wait, until {@link #resumeReading} has
   * been called as often as this. Data that was read before is still delivered. An engine that
   * can't pause does nothing.
   */
  default void pauseReading() {}

  /**
   * Resumes reading once this has been called as often as {@link #pauseReading}. With several
   * threads, this may be called before the pause that it ends.
   */
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
