package dev.merrow.ws.server.internal.live;

import dev.merrow.ws.server.engine.Outlet;
import dev.merrow.ws.server.engine.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Sends events to one visitor, in the format of server-sent events. (HTML standard, section 9.2.)
 * Thread-safe. A visitor that does not read is cut off, and asks again.
 */
final class EventStream {
  private static final int MAX_UNSENT_BYTES = 2 * 1024 * 1024;

  /** Says how soon to ask again when the stream has ended. */
  private static final String BEGINNING = "retry: 1000\n\n";

  private final Outlet outlet;

  /** Stands before the first event, as an engine may take that for the whole response. */
  private final AtomicReference<String> beginning = new AtomicReference<>(BEGINNING);

  private EventStream(Outlet outlet) {
    this.outlet = outlet;
  }

  /**
   * Returns the response that opens a stream.
   *
   * @param opened called with the stream
   */
  static Response response(Consumer<EventStream> opened) {
    Map<String, String> headers = new HashMap<>(Headers.ofData());
    // a proxy must not wait for more
    headers.put("X-Accel-Buffering", "no");
    return new Response.Stream(
        headers,
        "text/event-stream; charset=utf-8",
        outlet -> opened.accept(new EventStream(outlet)));
  }

  /** Sends an event. */
  void send(String name, String json) {
    if (outlet.unsentBytes() > MAX_UNSENT_BYTES) {
      outlet.close();
    } else {
      outlet.send(beginning.getAndSet("") + "event: %s\ndata: %s\n\n".formatted(name, json));
    }
  }

  /** Sends what is no event, so that both sides notice when the other has gone. */
  void beat() {
    outlet.send(":\n\n");
  }

  void whenClosed(Runnable action) {
    outlet.whenClosed(action);
  }

  void close() {
    outlet.close();
  }
}
