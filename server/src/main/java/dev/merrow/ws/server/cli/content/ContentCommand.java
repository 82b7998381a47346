package dev.merrow.ws.server.cli.content;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that works on the content of stores. */
abstract class ContentCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec command;

  /** Whether help is requested; picocli then shows it and runs nothing. */
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** Does the work. */
  abstract void run(Terminal terminal) throws Exception;

  @Override
  public final Integer call() throws Exception {
    Terminal terminal =
        new Terminal(command.commandLine().getOut(), command.commandLine().getErr());
    try {
      run(terminal);
    } catch (IOException e) {
      throw new CommandFailure(CommandFailure.FAILED, e.toString(), e);
    } finally {
      terminal.flush();
    }
    return 0;
  }

  /** Returns what the process was started with; without variables if nothing is known of them. */
  Environment environment() {
    return command.commandLine().getDefaultValueProvider() instanceof Environment environment
        ? environment
        : name -> null;
  }

  /** Returns the error of a command line that is not what it should be. */
  ParameterException misuse(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** Where results go, and what is said about them. */
  static final class Terminal {
    private final PrintWriter out;
    private final PrintWriter err;
    private final ProgressLine progress;

    private Terminal(PrintWriter out, PrintWriter err) {
      this.out = out;
      this.err = err;
      this.progress = new ProgressLine(err, Consoles.terminal() != null, System::nanoTime);
    }

    /** Prints a line of the result. */
    synchronized void print(String line) {
      progress.clear();
      out.println(line);
    }

    /** Returns whether what reads the result still does; sends it everything so far. */
    synchronized boolean isRead() {
      return !out.checkError();
    }

    /** Tells the user something about the result. */
    synchronized void note(@Nullable String text) {
      progress.clear();
      err.println(OneLine.of(String.valueOf(text)));
      err.flush();
    }

    /** Returns the line that shows how far long work is. */
    ProgressLine progress() {
      return progress;
    }

    /** Returns where results go that are no lines. */
    synchronized PrintWriter out() {
      progress.clear();
      return out;
    }

    private synchronized void flush() {
      progress.clear();
      out.flush();
      err.flush();
    }
  }
}
