package dev.merrow.ws.server.engine;

/** Makes an engine. */
@FunctionalInterface
public interface EngineFactory {

  /**
   * An engine that does not listen yet.
   *
   * @param reception is asked what to do with what comes in
   */
  Engine create(EngineOptions options, Reception reception);
}
