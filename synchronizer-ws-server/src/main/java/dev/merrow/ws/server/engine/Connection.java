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

  /** How many bytes of frames were queued that the network has not taken yet. */
  long unsentBytes();

  /** Sends a ping, whose answer the engine tells with {@link Receiver#ponged()}. */
  void ping();

  /**
   * Closes the socket, soon and for sure: if the other side does not take part, without it. What is
   * queued need not be sent before. The engine calls {@link Receiver#left()} in due course.
   *
   * @param status what the close frame says
   */
  void close(CloseStatus status);
}
