package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * What a command line gave.
 *
 * @param exitCode the process's exit code
 * @param out what it printed to stdout
 * @param err what it printed to stderr
 */
record Command(int exitCode, String out, String err) {

  /** Runs a command line in this JVM, with nothing in the environment. */
  static Command run(String... arguments) {
    return run(Map.of(), arguments);
  }

  /** Runs a command line in this JVM. */
  static Command run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        MerrowServer.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setDefaultValueProvider(Settings.read(environment, arguments));
    int exitCode = command.execute(arguments);
    return new Command(exitCode, out.toString(), err.toString());
  }

  /** Runs a command line that must succeed; returns the lines that it prints. */
  static List<String> lines(String... arguments) {
    return run(arguments).expect(0).out().lines().toList();
  }

  /** Checks the exit code. */
  Command expect(int code) {
    assertThat(exitCode).as("exit code; out: %s; err: %s", out, err).isEqualTo(code);
    return this;
  }
}
