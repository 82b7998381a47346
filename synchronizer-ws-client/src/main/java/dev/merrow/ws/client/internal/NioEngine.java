package dev.merrow.ws.client.internal;

import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.client.engine.EngineSocket;
import dev.merrow.ws.client.engine.SocketListener;
import dev.merrow.ws.client.engine.SocketRequest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The default engine: WebSocket over the JDK's channels and {@code SSLEngine}, without any library.
 * Its sockets are served by the thread that the client does its work on, if that is an {@link
 * EventLoop}; otherwise by one that all such sockets share, which ends with the last of them.
 */
public final class NioEngine implements ClientEngine {
  /** The engine. */
  public static final NioEngine INSTANCE = new NioEngine();

  private final SecureRandom random = new SecureRandom();

  // guarded by this
  private @Nullable EventLoop shared;
  private int users;

  private NioEngine() {}

  @Override
  public EngineSocket create(SocketRequest request, SocketListener listener) {
    return new NioSocket(this, request, listener);
  }

  SecureRandom random() {
    return random;
  }

  /** Returns the loop for a socket, to be {@linkplain #release released} once it is at its end. */
  EventLoop acquire(SocketRequest request) {
    if (request.scheduler() instanceof EventLoop own) {
      return own;
    }
    synchronized (this) {
      EventLoop loop = shared == null ? new EventLoop("ws-sockets") : shared;
      shared = loop;
      users++;
      return loop;
    }
  }

  void release(EventLoop loop) {
    synchronized (this) {
      if (loop != shared || --users > 0) {
        return;
      }
      shared = null;
    }
    loop.close();
  }
}
