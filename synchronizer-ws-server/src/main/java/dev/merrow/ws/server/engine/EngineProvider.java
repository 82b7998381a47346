package dev.merrow.ws.server.engine;

/**
 * An engine that a server discovers with {@link java.util.ServiceLoader}: an artifact that contains
 * an engine provides one of these.
 */
public interface EngineProvider extends EngineFactory {

  /** Returns the engine's name in options, in lower case, such as {@code netty}. */
  String name();

  @Override
  default boolean listensAsTold() {
    return true;
  }
}
