package dev.merrow.ws.client.tyrus.internal;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import org.glassfish.tyrus.spi.ClientEngine;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.ReadHandler;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Listens in where Tyrus opens one connection, to learn what it keeps to itself: how to end the
 * connection and its threads at once, whatever state it is in, with which status the server
 * refused, and when bytes come in, be the message that they belong to complete or not. Safe for use
 * by many threads.
 */
public final class TyrusTap {
  /** The user property in which a tap is handed to the container. */
  private static final String PROPERTY = TyrusTap.class.getName();

  private final Runnable bytesListener;
  private ClientEngine.@Nullable TimeoutHandler ending;
  private int status;
  private boolean ended;

  /**
   * Makes a tap.
   *
   * @param bytesListener is called for all that comes in on the open connection, on its thread
   */
  public TyrusTap(Runnable bytesListener) {
    this.bytesListener = bytesListener;
  }

  /** Has the container find this when it opens the connection. */
  public void attach(ClientEndpointConfig config) {
    config.getUserProperties().put(PROPERTY, this);
  }

  /** Returns the engine for a connection, listened in to by the tap that was attached. */
  public static ClientEngine listenIn(ClientEndpointConfig config, ClientEngine engine) {
    return config.getUserProperties().get(PROPERTY) instanceof TyrusTap tap
        ? tap.new Engine(engine)
        : engine;
  }

  /** Returns the HTTP status of the server's answer, or 0 if there was none. */
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
      return new UpgradeInfo(engine.processResponse(response, writer, closeListener));
    }

    @Override
    public void processError(Throwable error) {
      engine.processError(error);
    }
  }

  private final class UpgradeInfo implements ClientEngine.ClientUpgradeInfo {
    private final ClientEngine.ClientUpgradeInfo info;

    UpgradeInfo(ClientEngine.ClientUpgradeInfo info) {
      this.info = info;
    }

    @Override
    public ClientEngine.ClientUpgradeStatus getUpgradeStatus() {
      return info.getUpgradeStatus();
    }

    @Override
    public @Nullable Connection createConnection() {
      Connection connection = info.createConnection();
      return connection == null ? null : new OpenConnection(connection);
    }
  }

  private final class OpenConnection implements Connection {
    private final Connection connection;

    OpenConnection(Connection connection) {
      this.connection = connection;
    }

    @Override
    public ReadHandler getReadHandler() {
      ReadHandler handler = connection.getReadHandler();
      return bytes -> {
        bytesListener.run();
        handler.handle(bytes);
      };
    }

    @Override
    public Writer getWriter() {
      return connection.getWriter();
    }

    @Override
    public CloseListener getCloseListener() {
      return connection.getCloseListener();
    }

    @Override
    public void close(CloseReason reason) {
      connection.close(reason);
    }
  }
}
