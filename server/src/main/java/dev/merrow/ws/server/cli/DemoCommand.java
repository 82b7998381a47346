package dev.merrow.ws.server.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows two stores and a broker that connects them, in one process. */
@Command(
    name = "demo",
    description = "Shows two stores and a broker that connects them, in one process.",
    footer = {"", "Example:", "  merrow-server demo"})
final class DemoCommand extends CommandWithHelp implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec command;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = command.commandLine().getOut();
    boolean equal = new Demo(out).run();
    out.flush();
    return equal ? 0 : 1;
  }
}
