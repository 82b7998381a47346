package dev.merrow.ws.server.cli;

import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports in one line what is wrong with a command line, and what was probably meant. */
final class UsageErrors implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException error, String[] args) {
    CommandLine command = error.getCommandLine();
    String line =
        "%s%s See %s --help."
            .formatted(
                sentence(String.valueOf(error.getMessage())),
                suggestion(error),
                command.getCommandSpec().qualifiedName());
    // not as markup, which what was typed may look like
    command.getErr().println(Ansi.AUTO.enabled() ? "\u001b[1;31m" + line + "\u001b[0m" : line);
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String sentence(String message) {
    String line = message.lines().reduce((one, next) -> one + " " + next.strip()).orElse("");
    return line.endsWith(".") ? line : line + ".";
  }

  private static String suggestion(ParameterException error) {
    if (!(error instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    String typed = unmatched.getUnmatched().get(0).split("=", 2)[0];
    return NameSuggestion.of(typed, names(error.getCommandLine()))
        .map(nearest -> " Did you mean " + nearest + "?")
        .orElse("");
  }

  /** Returns the valid alternatives to an unknown argument. */
  private static Set<String> names(CommandLine command) {
    Set<String> names = new TreeSet<>(command.getSubcommands().keySet());
    names.addAll(command.getCommandSpec().optionsMap().keySet());
    return names;
  }
}
