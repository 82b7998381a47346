package dev.merrow.ws.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.ws.server.cli.board.BrowserDemo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows two stores and a broker that connects them, in one process. */
@Command(
    name = "demo",
    description = "Shows two stores and a broker that connects them, in one process.",
    footer = {"", "Examples:", "  merrow-server demo", "  merrow-server demo --browser"})
final class DemoCommand extends CommandWithHelp implements Callable<Integer> {
  @Option(
      names = "--browser",
      description =
          "Serve a board of cards that browsers on this machine and this terminal share, until "
              + "you type quit.")
  private boolean browser;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "With --browser, serve the page at this port. Default: ${DEFAULT-VALUE}, a free port.")
  private int port;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec command;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = command.commandLine().getOut();
    if (browser) {
      if (port < 0 || port > 65_535) {
        throw new ParameterException(command.commandLine(), "--port must be from 0 to 65535");
      }
      Logs.show(Level.WARN);
      new BrowserDemo(out, new BufferedReader(new InputStreamReader(System.in, UTF_8))).run(port);
      return 0;
    }
    boolean equal = new Demo(out).run();
    out.flush();
    return equal ? 0 : 1;
  }
}
