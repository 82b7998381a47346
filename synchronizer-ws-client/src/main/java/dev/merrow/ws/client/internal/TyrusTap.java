package dev.merrow.ws.client.internal;

import jakarta.websocket.ClientEndpointConfig;
import org.glassfish.tyrus.spi.ClientEngine;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Listens in where Tyrus opens one connection, to learn what it keeps to itself: how to end the
 * connection and its threads at once, whatever state it is in, and with which status the server
 * refused. Safe for use by many threads.
 */
public final class TyrusTap {
  /** The user property in which a tap is handed to the container. */
  private static final String PROPERTY = TyrusTap.class.getName();

  private ClientEngine.@Nullable TimeoutHandler ending;
  private int status;
  private boolean ended;

  /** Has the container find this when it opens the connection. */
  public void attach(ClientEndpointConfig config) {
    config.getUserProperties().put(PROPERTY, this);
  }

  /** The engine for a connection, listened in to by the tap that was attached. */
  public static ClientEngine listenIn(ClientEndpointConfig config, ClientEngine engine) {
    return config.getUserProperties().get(PROPERTY) instanceof TyrusTap tap
        ? tap.new Engine(engine)
        : engine;
  }

  /** The HTTP status of the server's answer, or 0 if there was none. */
  public synchronized int status() {
    return status;
  }

  /** Ends the connection and its threads without a word to the other side. */
  public void end() {
    ClientEngine.TimeoutHandler current;
    synchronized (this) {
      ended = true;
      current = ending;
    }
    if (current != null) {
      current.handleTimeout();
    }
  }

  /** Passes on, and takes notes. */
  private final class Engine implements ClientEngine {
    private final ClientEngine engine;

    Engine(ClientEngine engine) {
      this.engine = engine;
    }

    @Override
    public @Nullable UpgradeRequest createUpgradeRequest(TimeoutHandler timeoutHandler) {
      synchronized (TyrusTap.this) {
        if (ended) {
          throw new IllegalStateException("The connection was given up");
        }
        ending = timeoutHandler;
      }
      return engine.createUpgradeRequest(timeoutHandler);
    }

    @Override
    public ClientUpgradeInfo processResponse(
        UpgradeResponse response, Writer writer, Connection.CloseListener closeListener) {
      synchronized (TyrusTap.this) {
        status = response.getStatus();
      }
      return engine.processResponse(response, writer, closeListener);
    }

    @Override
    public void processError(Throwable error) {
      engine.processError(error);
    }
  }
}
