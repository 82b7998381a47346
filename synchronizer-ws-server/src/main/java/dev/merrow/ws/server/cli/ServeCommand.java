package dev.merrow.ws.server.cli;

import dev.merrow.store.MerrowException;
import dev.merrow.ws.server.WsEngine;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.PathStores;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the broker until the process is told to end. */
@Command(
    name = "serve",
    description = "Runs the broker until it is told to end (SIGINT or SIGTERM).")
final class ServeCommand extends Helpful implements Callable<Integer> {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = {
        "Listen at this address. Default: ${DEFAULT-VALUE}, which is",
        "reached from this machine alone; 0.0.0.0 for all."
      })
  private String host = "";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8048",
      description = "Listen at this port. Default: ${DEFAULT-VALUE}; 0 for one that is free.")
  private int port;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = {
        "Keep what clients share: for each path a store of the",
        "server's own, in a SQLite file under this directory."
      })
  private @Nullable Path directory;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "netty",
      description = "What listens: netty or tyrus. Default: ${DEFAULT-VALUE}.")
  private WsEngine engine = WsEngine.NETTY;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec command;

  @Override
  public Integer call() throws InterruptedException {
    SqlitePathStores stores = stores();
    WsServer server = WsServer.createWsServer(options(stores == null ? PathStores.NONE : stores));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "merrow-shutdown"));
    PrintWriter out = command.commandLine().getOut();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    out.printf("Merrow serves ws://%s:%d/ and all paths there.%n", shown, server.port());
    out.flush();
    new CountDownLatch(1).await();
    return 0;
  }

  private @Nullable SqlitePathStores stores() {
    try {
      return directory == null ? null : new SqlitePathStores(directory);
    } catch (IOException e) {
      throw new MerrowException("Cannot keep stores in " + directory + ": " + e, e);
    }
  }

  private WsServerOptions options(PathStores stores) {
    try {
      return WsServerOptions.builder().host(host).port(port).engine(engine).stores(stores).build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private static void end(WsServer server) {
    server.close();
    // a process that was told to end, and did, has not failed
    Runtime.getRuntime().halt(0);
  }
}
