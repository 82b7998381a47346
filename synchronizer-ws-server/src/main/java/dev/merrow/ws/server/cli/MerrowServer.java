package dev.merrow.ws.server.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command that runs the broker. */
@Command(
    name = "merrow-server",
    description = "Routes messages between mergeable stores over WebSockets.",
    mixinStandardHelpOptions = true)
public final class MerrowServer implements Runnable {

  private MerrowServer() {}

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new MerrowServer()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
