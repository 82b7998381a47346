package dev.merrow.ws.server.cli;

import picocli.CommandLine.Option;

/** A command that can show how it is used. */
abstract class CommandWithHelp {
  /** Whether that is wanted; picocli then shows it, and runs nothing. */
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  boolean help;
}
