package dev.merrow.ws.server.cli;

import picocli.CommandLine.Option;

/** A command that can show how it is used. */
abstract class CommandWithHelp {
  /** Whether help is requested; picocli then shows it and runs nothing. */
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
