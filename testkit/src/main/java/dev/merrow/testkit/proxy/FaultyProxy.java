package dev.merrow.testkit.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * A TCP proxy on 127.0.0.1 that subjects the connections through it to the faults of bad networks.
 * Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {
  private static final int MAX_WAITING = 50;

  private final ServerSocket server;
  private volatile int targetPort;
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile NetworkConditions weather = NetworkConditions.FAIR;
  private volatile boolean refusing;
  private final AtomicInteger accepted = new AtomicInteger();

  /** Starts a proxy without faults. */
  public FaultyProxy(int targetPort) {
    this(ServerSocketFactory.getDefault(), targetPort);
  }

  /** Starts a proxy that speaks TLS with its clients, but not with its target. */
  public FaultyProxy(SSLContext tls, int targetPort) {
    this(tls.getServerSocketFactory(), targetPort);
  }

  private FaultyProxy(ServerSocketFactory sockets, int targetPort) {
    this.targetPort = targetPort;
    try {
      server = sockets.createServerSocket(0, MAX_WAITING, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::accept, "faulty-proxy-accept");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns the port to connect to instead of the target's. */
  public int port() {
    return server.getLocalPort();
  }

  /** Sets the conditions of all connections, including existing ones. */
  public FaultyProxy weather(NetworkConditions newWeather) {
    weather = newWeather;
    return this;
  }

  /** Directs new connections to another port. */
  public void retarget(int newTargetPort) {
    targetPort = newTargetPort;
  }

  /** Sets whether new connections are closed at once. */
  public void refuse(boolean isRefusing) {
    refusing = isRefusing;
  }

  /** Resets all connections. */
  public void cut() {
    connections.forEach(ProxiedConnection::reset);
  }

  /**
   * Stops all traffic on existing connections for good, without closing them. New connections are
   * not affected.
   */
  public void freeze() {
    connections.forEach(ProxiedConnection::freeze);
  }

  /** Waits until no connection is left. */
  public void awaitNoConnections(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    synchronized (connections) {
      while (!connections.isEmpty()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new AssertionError(connections.size() + " connections are left");
        }
        connections.wait(left);
      }
    }
  }

  private void ended(ProxiedConnection connection) {
    synchronized (connections) {
      connections.remove(connection);
      connections.notifyAll();
    }
  }

  /** Returns how many connections it has accepted so far. */
  public int accepted() {
    return accepted.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        accepted.incrementAndGet();
        if (refusing) {
          client.setSoLinger(true, 0);
          client.close();
        } else {
          connect(client);
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void connect(Socket client) throws IOException {
    try {
      Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
      ProxiedConnection connection =
          new ProxiedConnection(client, target, () -> weather, this::ended);
      connections.add(connection);
      connection.start();
    } catch (IOException e) {
      // there is no server: so it looks to the client, too
      client.setSoLinger(true, 0);
      client.close();
    }
  }

  /** Resets all connections and accepts no more. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
