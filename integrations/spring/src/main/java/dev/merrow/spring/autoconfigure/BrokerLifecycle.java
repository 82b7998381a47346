package dev.merrow.spring.autoconfigure;

import dev.merrow.ws.server.WsServer;
import org.springframework.context.SmartLifecycle;

/**
 * Ends the broker before the web server ends: clients are closed while the container still takes
 * part in closing, and what they have sent is saved. The application's own stores stay open, for
 * requests that the web server still answers.
 */
final class BrokerLifecycle implements SmartLifecycle {
  private final WsServer server;
  private volatile boolean running;
  private volatile boolean ending;

  BrokerLifecycle(WsServer server) {
    this.server = server;
  }

  /** The broker is deployed already, and has clients as soon as the web server accepts requests. */
  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    ending = true;
    server.close();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Whether the broker accepts clients no longer, or soon will not. */
  boolean isEnding() {
    return ending;
  }

  /**
   * Spring 7 pauses an application while tests use another one. The web server goes on meanwhile,
   * and so does the broker. Spring 6 has no such method.
   */
  public boolean isPauseable() {
    return false;
  }

  /** The first to stop; the web server's graceful shutdown is 1,024 behind it. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
