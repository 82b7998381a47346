package dev.merrow.testkit.server;

import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import java.net.URI;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker on a free port of this machine, for tests of code that connects to one. Its engine is
 * the one on the class path, such as {@code merrow-engine-netty}.
 *
 * <pre>{@code
 * @RegisterExtension final TestBroker broker = TestBroker.startBroker();
 *
 * @Test
 * void sharesPets() {
 *   WsSynchronizer.createWsSynchronizer(store, broker.uri("pets")) ...
 * }
 * }</pre>
 *
 * <p>As a JUnit extension, it is closed after the test, or after all tests if the field is static;
 * otherwise, close it. Thread-safe.
 */
public final class TestBroker
    implements AutoCloseable, BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private final UnaryOperator<WsServerOptions.Builder> options;
  private final int port;
  private volatile boolean forAll;
  private WsServer server;

  private TestBroker(UnaryOperator<WsServerOptions.Builder> options) {
    this.options = options;
    this.server = start(0);
    this.port = server.port();
  }

  /**
   * Starts a broker with the defaults, which persists nothing and grants every client full access.
   */
  public static TestBroker startBroker() {
    return startBroker(builder -> builder);
  }

  /**
   * Starts a broker.
   *
   * @param options changes the default options, except the port; called again by {@link #restart()}
   */
  public static TestBroker startBroker(UnaryOperator<WsServerOptions.Builder> options) {
    return new TestBroker(options);
  }

  private WsServer start(int atPort) {
    return WsServer.createWsServer(options.apply(WsServerOptions.builder()).port(atPort).build());
  }

  /** Returns the broker, a different one after {@link #restart()}. */
  public synchronized WsServer server() {
    return server;
  }

  /** Returns the port, which stays the same. */
  public int port() {
    return port;
  }

  /**
   * Returns the URI of a path.
   *
   * @param path the path, such as {@code pets}, optionally with a query
   */
  public URI uri(String path) {
    return URI.create("ws://127.0.0.1:%s/%s".formatted(port, path));
  }

  /** Stops the broker: clients are closed with 1001, and new connections are refused. */
  public synchronized void stop() {
    server.close();
  }

  /** Stops the broker, if it is running, and starts another one on the same port. */
  public synchronized void restart() {
    server.close();
    server = start(port);
  }

  @Override
  public void close() {
    stop();
  }

  /** JUnit calls it only for extensions in static fields. */
  @Override
  public void beforeAll(ExtensionContext context) {
    forAll = true;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!forAll) {
      stop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stop();
  }
}
