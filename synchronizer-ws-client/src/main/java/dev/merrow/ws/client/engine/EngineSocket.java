package dev.merrow.ws.client.engine;

import dev.merrow.wire.Frame;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of a {@link ClientEngine}, from the attempt to connect to its end. Thread-safe.
 * Answers the server's pings by itself.
 */
public interface EngineSocket {

  /**
   * Begins to connect. Called once, on a thread that may wait: an engine may return before or after
   * the listener is told of the result.
   */
  void connect();

  /**
   * Sends a text message without blocking. Called only after {@link SocketListener#opened}, and for
   * one frame at a time: not again before the previous one is done.
   *
   * @param done is called once, from any thread and be it within this call: with null when the
   *     engine needs no more of the frame and keeps at most 64 KiB that the network has not taken;
   *     with what went wrong otherwise
   */
  void send(Frame frame, Consumer<@Nullable Throwable> done);

  /**
   * Sends an empty ping after the frames that are done.
   *
   * @param done is called once, as for a frame, when the network has taken it
   */
  void ping(Consumer<@Nullable Throwable> done);

  /**
   * Sends a close frame with code 1000 and waits for the server's, without blocking. Then, or when
   * the link is lost, tells {@link SocketListener#closed}.
   */
  void close();

  /**
   * Ends the connection, or the attempt to connect, at once, and frees all its resources. Called at
   * any time, any number of times. The listener need not be told.
   */
  void cut();
}
