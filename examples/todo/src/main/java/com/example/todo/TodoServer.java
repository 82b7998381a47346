package com.example.todo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;

/** The broker, which keeps the list in a folder, and a server for the page. */
public final class TodoServer implements AutoCloseable {
  private static final Map<String, String> TYPES =
      Map.of("index.html", "text/html; charset=utf-8", "page.js", "text/javascript; charset=utf-8");

  private final WsServer broker;
  private final HttpServer pages;

  /**
   * Starts both, for programs on this machine.
   *
   * @param brokerPort the broker's port, or 0 for any
   * @param pagePort the page's port, or 0 for any
   * @param folder where the broker keeps the list
   */
  public TodoServer(int brokerPort, int pagePort, Path folder) throws IOException {
    broker =
        WsServer.createWsServer(
            WsServerOptions.builder()
                .port(brokerPort)
                .stores(new SqlitePathStores(folder))
                .build());
    pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), pagePort), 0);
    pages.createContext("/", TodoServer::answer);
    pages.start();
  }

  /** Serves the list until the process is ended. */
  public static void main(String[] args) throws IOException {
    TodoServer server = new TodoServer(8048, 8080, Path.of("todo-data"));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.println("Open http://localhost:" + server.pagePort());
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.equals("/") ? "index.html" : path.substring(1);
    String type = TYPES.get(name);
    try (exchange;
        InputStream page =
            type == null ? null : TodoServer.class.getResourceAsStream("/page/" + name)) {
      if (type == null || page == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] bytes = page.readAllBytes();
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  int brokerPort() {
    return broker.port();
  }

  int pagePort() {
    return pages.getAddress().getPort();
  }

  @Override
  public void close() {
    pages.stop(0);
    broker.close();
  }
}
