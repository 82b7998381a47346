package dev.merrow.ws.server.engine;

/** Creates engines. */
@FunctionalInterface
public interface EngineFactory {

  /**
   * Returns an engine that does not listen yet.
   *
   * @param reception decides what to do with requests
   */
  Engine create(EngineOptions options, RequestHandler reception);

  /**
   * Returns whether its engines listen at the host and port of their options and nowhere else. By
   * default they may listen elsewhere, as a container does.
   */
  default boolean listensAsTold() {
    return false;
  }

  /**
   * Returns the factory of the installed engine: Netty's if it is installed, otherwise the only
   * one. It looks up engines with {@link java.util.ServiceLoader} when it creates one, and then
   * throws a {@link dev.merrow.MerrowException} if there is none, or if there are several but not
   * Netty's.
   */
  static EngineFactory installed() {
    return new InstalledEngine(null);
  }

  /**
   * Returns the factory of the installed engine with a name, as {@link #installed()}; it fails if
   * there is none with that name.
   *
   * @param name see {@link EngineProvider#name()}
   */
  static EngineFactory installed(String name) {
    return new InstalledEngine(name);
  }
}
