package dev.merrow.ws.server.engine;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Utf8Text;

/** Takes what comes in on one socket. */
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
   * A frame came in that is no whole payload: a ping, a pong, or a part of a payload that others
   * follow. To be called for one after the other, as {@link #received}.
   */
  default void framed() {}

  /**
   * The engine keeps more of what came in and can't be handed over yet, or less if it is negative,
   * in bytes of memory. Little of it need not be told. May close the socket.
   */
  default void holding(long more) {}

  /**
   * The engine closes the socket of its own accord. That the socket is left is told all the same.
   *
   * @param status what it closes it with; its reason is one of a few, and never what the other side
   *     said
   */
  default void closing(CloseStatus status) {}

  /** The socket is closed, by whomever. Calling it again does nothing. */
  void left();
}
