package dev.merrow.ws.server.engine;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Utf8Text;

/** Receives the incoming data of one socket. */
public interface Receiver {

  /**
   * Takes a payload. To be called for one after the other. Closes the socket if the payload is not
   * as it must be; throws nothing.
   */
  void received(Utf8Text payload);

  /** As {@link #received(Utf8Text)}, for engines that have decoded it already. */
  default void received(String payload) {
    received(Utf8Text.of(payload));
  }

  /** A pong came in, asked for or not: the other side is there. May be called at any time. */
  default void ponged() {}

  /**
   * A frame came in that is not a whole payload: a ping, a pong, or a part of a payload that other
   * parts follow. To be called for one after the other, as {@link #received}.
   */
  default void framed() {}

  /**
   * The engine holds more incoming data that can't be handed over yet, or less if the number is
   * negative, in bytes of memory. Small amounts need not be reported. May close the socket.
   */
  default void holding(long more) {}

  /**
   * The engine closes the socket of its own accord. It still reports afterwards that the socket is
   * left.
   *
   * @param status what it closes it with; its reason is one of a few, and never what the other side
   *     said
   */
  default void closing(CloseStatus status) {}

  /** The socket is closed, by either side. Calling it again has no effect. */
  void left();
}
