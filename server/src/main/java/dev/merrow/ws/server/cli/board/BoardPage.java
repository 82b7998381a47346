package dev.merrow.ws.server.cli.board;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.merrow.MerrowException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Serves the page of the board, to this machine alone. */
final class BoardPage implements AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final Map<String, String> TYPES =
      Map.of(
          "/", "text/html; charset=utf-8",
          "/board.css", "text/css; charset=utf-8",
          "/board.js", "text/javascript; charset=utf-8",
          "/tinybase/mergeable-store.js", "text/javascript; charset=utf-8",
          "/tinybase/synchronizer-ws-client.js", "text/javascript; charset=utf-8",
          "/tinybase/LICENSE", "text/plain; charset=utf-8");

  private final HttpServer server;
  private final ExecutorService threads;
  private final int brokerPort;

  /**
   * Starts to serve.
   *
   * @param port where to listen; 0 for a free port
   * @param brokerPort where the page finds the broker
   * @throws MerrowException if the port is taken
   */
  BoardPage(int port, int brokerPort) {
    this.brokerPort = brokerPort;
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0);
    } catch (IOException e) {
      throw new MerrowException("Cannot listen on port %s: %s".formatted(port, e.getMessage()), e);
    }
    threads =
        Executors.newFixedThreadPool(
            2,
            work -> {
              Thread thread = new Thread(work, "merrow-demo-page");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String type = TYPES.get(path);
      byte[] body =
          path.equals("/broker.json")
              ? "{\"port\":%s}".formatted(brokerPort).getBytes(StandardCharsets.UTF_8)
              : type == null ? null : file(path);
      if (body == null || !exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      headers(type == null ? "application/json" : type)
          .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Map<String, String> headers(String type) {
    return Map.of(
        "Content-Type",
        type,
        "Cache-Control",
        "no-cache",
        "X-Content-Type-Options",
        "nosniff",
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'; img-src data:;"
            + " require-trusted-types-for 'script'; trusted-types 'none';"
            + " connect-src 'self' ws://localhost:%1$s ws://127.0.0.1:%1$s".formatted(brokerPort));
  }

  private static byte @Nullable [] file(String path) throws IOException {
    String name = path.equals("/") ? "/index.html" : path;
    try (InputStream in = BoardPage.class.getResourceAsStream("page" + name)) {
      return in == null ? null : in.readAllBytes();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
