package dev.merrow.ws.server.cli;

import static dev.merrow.ws.server.auth.TokenFileAuthenticator.createTokenFileAuthenticator;

import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.jakarta.JakartaEngine;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** A broker within Tomcat that says where it serves as the command does. */
final class TomcatServer {
  /** All of them are there from the start, so that none of them is taken for one that leaks. */
  private static final String THREADS = "10";

  private TomcatServer() {}

  /**
   * Runs until the process is ended.
   *
   * @param args the directory of its stores, the file of its tokens, and one for what Tomcat keeps
   */
  public static void main(String[] args) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(args[2]);
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("minSpareThreads", THREADS);
    connector.setProperty("maxThreads", THREADS);
    tomcat.setConnector(connector);
    Context application = tomcat.addContext("", args[2]);
    CompletableFuture<WsServer> server = new CompletableFuture<>();
    application.addServletContainerInitializer(new WsSci(), null);
    // without a servlet, Tomcat asks no filter, and upgrades nothing
    application.addServletContainerInitializer(
        (classes, context) -> context.addServlet("default", new DefaultServlet()).addMapping("/"),
        null);
    application.addServletContainerInitializer(
        (classes, context) -> {
          Object container = context.getAttribute(ServerContainer.class.getName());
          try {
            server.complete(serve((ServerContainer) container, Path.of(args[0]), Path.of(args[1])));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        null);
    tomcat.start();
    System.out.printf(
        "Merrow serves ws://127.0.0.1:%s/ and all paths there.%nStatus: http://127.0.0.1:%s/metrics%n",
        connector.getLocalPort(), server.join().statusPort());
    tomcat.getServer().await();
  }

  private static WsServer serve(ServerContainer container, Path stores, Path tokens)
      throws IOException {
    StatusSettings status = new StatusSettings();
    status.port = 0;
    status.host = "127.0.0.1";
    WsServerOptions.Builder options =
        WsServerOptions.builder()
            .engine(JakartaEngine.deployedIn(container, "", ""))
            .authenticator(createTokenFileAuthenticator(tokens))
            .stores(new SqlitePathStores(stores));
    status.apply(options, -1);
    return WsServer.createWsServer(options.build());
  }
}
