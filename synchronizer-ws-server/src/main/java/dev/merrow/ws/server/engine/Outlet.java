package dev.merrow.ws.server.engine;

/**
 * Takes the body of a response that is sent piece by piece. The methods may be called from any
 * thread, never block and throw nothing; on a closed connection they do nothing.
 */
public interface Outlet {

  /** Queues text, which is sent as UTF-8 after all earlier text. */
  void send(String text);

  /** Returns how many bytes of the queued text the network has not taken yet. */
  long unsentBytes();

  /** Calls back once when the connection is closed, by either side; at once if it is already. */
  void whenClosed(Runnable action);

  /** Ends the response and closes the connection, after what is queued has been sent. */
  void close();
}
