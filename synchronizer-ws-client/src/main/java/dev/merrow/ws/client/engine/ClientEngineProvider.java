package dev.merrow.ws.client.engine;

/**
 * A client engine that {@link ClientEngine#installed} discovers with {@link
 * java.util.ServiceLoader}.
 */
public interface ClientEngineProvider extends ClientEngine {

  /** Returns the engine's name, in lower case, such as {@code tyrus}. */
  String name();
}
