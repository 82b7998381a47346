package dev.merrow.ws.server.engine;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The decision whether a request may become a WebSocket. */
public sealed interface Admission {

  /**
   * The request may become a WebSocket.
   *
   * @param subprotocol the subprotocol chosen from those offered; null for none
   * @param identity the client's identity; null if it is not known
   * @param opened called once, before the client learns that the socket is open, with the
   *     connection to send to; returns the receiver of the client's payloads
   */
  record Accepted(
      @Nullable String subprotocol,
      @Nullable String identity,
      Function<Connection, Receiver> opened)
      implements Admission {

    /** An admission without a known identity. */
    public Accepted(@Nullable String subprotocol, Function<Connection, Receiver> opened) {
      this(subprotocol, null, opened);
    }
  }

  /**
   * The request is refused.
   *
   * @param page the response, with a status of 400 or more
   */
  record Refused(Page page) implements Admission {}
}
