package dev.merrow.ws.server.engine;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether a request may become a WebSocket. */
public sealed interface Admission {

  /**
   * It may.
   *
   * @param subprotocol the one of those offered that is to be spoken; null for none
   * @param identity who it has shown that it is; null if that is not known
   * @param opened is called once, before the other side learns that the socket is open, with the
   *     socket to send to; gives what to hand its payloads to
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
   * It may not.
   *
   * @param page what the response says, with a status of 400 or more
   */
  record Refused(Page page) implements Admission {}
}
