package dev.merrow.ws.server.engine;

/** Creates engines. */
@FunctionalInterface
public interface EngineFactory {

  /**
   * An engine that does not listen yet.
   *
   * @param reception is asked what to do with what comes in
   */
  Engine create(EngineOptions options, RequestHandler reception);

  /**
   * Whether its engines listen at the host and port of their options and nowhere else. By default
   * they may listen elsewhere, as a container does.
   */
  default boolean listensAsTold() {
    return false;
  }

  /**
   * The engine that is installed: Netty's if it is there, else the only one. Which engines there
   * are is looked up with {@link java.util.ServiceLoader}, when an engine is made. It fails with a
   * {@link dev.merrow.MerrowException} if there is none, or several without Netty's.
   */
  static EngineFactory installed() {
    return new InstalledEngine(null);
  }

  /**
   * The installed engine of a name; as {@link #installed()}, and fails if there is none of that
   * name.
   *
   * @param name see {@link EngineProvider#name()}
   */
  static EngineFactory installed(String name) {
    return new InstalledEngine(name);
  }
}
