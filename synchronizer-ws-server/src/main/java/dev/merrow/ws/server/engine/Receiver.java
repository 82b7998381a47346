package dev.merrow.ws.server.engine;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Utf8Text;

/** Receives the incoming data of one socket. */
public interface Receiver {

  /**
   * Receives a payload. Call it for one payload at a time, in their order. Closes the socket if the
   * payload is invalid; throws nothing.
   */
  void received(Utf8Text payload);

  /** As {@link #received(Utf8Text)}, for engines that have already decoded the payload. */
  default void received(String payload) {
    received(Utf8Text.of(payload));
  }

  /**
   * Reports a pong, solicited or not, which shows that the client is alive. May be called at any
   * time.
   */
  default void ponged() {}

  /**
   * Reports a frame that is not a whole payload: a ping, a pong, or a part of a payload that other
   * parts follow. Call it in turn with {@link #received}.
   */
  default void framed() {}

  /**
   * Reports that the engine holds more incoming data that it can't deliver yet, or less if the
   * number is negative, in bytes of memory. Small amounts need not be reported. May close the
   * socket.
   */
  default void holding(long more) {}

  /**
   * Reports that the engine closes the socket of its own accord. The engine still calls {@link
   * #left} afterwards.
   *
   * @param status the close status; its reason is one of a few, and never text from the client
   */
  default void closing(CloseStatus status) {}

  /**
   * Returns the holder that the client belongs to. Among holders an engine divides the time in
   * which it processes incoming data.
   */
  default ShareHolder holder() {
    return ShareHolder.UNKNOWN;
  }

  /** Reports that the socket is closed, by either side. Calling it again has no effect. */
  void left();
}
