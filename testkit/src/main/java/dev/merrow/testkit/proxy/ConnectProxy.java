package dev.merrow.testkit.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** An HTTP proxy on 127.0.0.1 that opens tunnels, and records the requests for them. */
public final class ConnectProxy implements AutoCloseable {
  private final ServerSocket server;
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

  /** Starts a proxy. */
  public ConnectProxy() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::accept, "connect-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns the port that it listens on. */
  public int port() {
    return server.getLocalPort();
  }

  /** Returns the requests that it has received, with their headers. */
  public BlockingQueue<String> requests() {
    return requests;
  }

  private void accept() {
    try {
      while (true) {
        tunnel(server.accept());
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void tunnel(Socket client) throws IOException {
    StringBuilder request = new StringBuilder();
    while (request.indexOf("\r\n\r\n") < 0) {
      request.append((char) client.getInputStream().read());
    }
    requests.add(request.toString());
    String port = request.substring(request.indexOf(":") + 1, request.indexOf(" HTTP/"));
    Socket target = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
    new ProxiedConnection(client, target, () -> NetworkConditions.FAIR, ended -> {}).start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
