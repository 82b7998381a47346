package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec command;

  @Override
  public Integer call() throws InterruptedException {
    WsServer server = WsServer.createWsServer(options());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "merrow-shutdown"));
    PrintWriter out = command.commandLine().getOut();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    out.printf("Merrow serves ws://%s:%d/ and all paths there.%n", shown, server.port());
    out.flush();
    new CountDownLatch(1).await();
    return 0;
  }

  private WsServerOptions options() {
    try {
      return WsServerOptions.builder().host(host).port(port).build();
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
