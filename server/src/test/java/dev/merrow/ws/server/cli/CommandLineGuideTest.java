package dev.merrow.ws.server.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The guide says what there is: where it does not, take what the failure shows. */
class CommandLineGuideTest {
  private static final Set<String> OTHERS = Set.of("serve", "demo");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private static String guide() throws IOException {
    return Files.readString(Path.of("..", "docs", "command-line.md"));
  }

  private static Map<String, CommandLine> commands() {
    Map<String, CommandLine> commands =
        new LinkedHashMap<>(MerrowServer.commandLine().getSubcommands());
    commands.keySet().removeAll(OTHERS);
    return commands;
  }

  private static String tableBelow(String head) throws IOException {
    return guide()
        .lines()
        .dropWhile(line -> !line.equals(head))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .collect(joining("\n"));
  }

  /** What options have the same name for, and where. */
  private record Row(OptionSpec option, List<String> commands) {
    @Override
    public String toString() {
      String value = option.defaultValue();
      return "| `%s` | `%s` | %s | %s |"
          .formatted(
              option.longestName(),
              Settings.variableOf(option),
              commands.stream().map(name -> "`" + name + "`").collect(joining(", ")),
              value == null ? "" : "`" + value + "`");
    }
  }

  @Test
  void theOptionsAreThoseOfTheCommands() throws IOException {
    Map<String, Row> rows = new LinkedHashMap<>();
    commands()
        .forEach(
            (name, command) -> {
              for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.usageHelp()) {
                  rows.computeIfAbsent(
                          option.longestName(), key -> new Row(option, new ArrayList<>()))
                      .commands()
                      .add(name);
                }
              }
            });
    assertThat(tableBelow("| flag | environment | of | default |"))
        .isEqualTo(rows.values().stream().map(Row::toString).collect(joining("\n")));
  }

  @Test
  void theCommandsAreThoseThatThereAre() throws IOException {
    List<String> named =
        tableBelow("| command | |")
            .lines()
            .map(line -> line.replaceAll("^\\| `|` .*", ""))
            .toList();
    assertThat(named).containsExactlyElementsOf(commands().keySet());
  }

  @Test
  void eachCommandHasHelpWithExamplesThatItTakes() {
    commands()
        .forEach(
            (name, command) -> {
              List<String> help = Command.lines(name, "--help");
              List<String> examples =
                  help.stream()
                      .dropWhile(line -> !line.equals("Examples:"))
                      .filter(line -> line.matches(" +(\\w+=\\S+ )*merrow-server .*[^\\\\]"))
                      .toList();
              assertThat(examples)
                  .as(name)
                  .isNotEmpty()
                  .allSatisfy(CommandLineGuideTest::assertIsTaken);
              assertThat(help).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
            });
  }

  @Test
  void theExamplesOfTheGuideAreTaken() throws IOException {
    List<String> examples =
        guide().lines().filter(line -> line.startsWith("merrow-server ")).toList();
    assertThat(examples).hasSizeGreaterThan(10).allSatisfy(CommandLineGuideTest::assertIsTaken);
  }

  /** Parses what stands behind the program's name as the command does. */
  private static void assertIsTaken(String example) {
    Matcher words =
        WORD.matcher(example.replaceFirst(".*?merrow-server ", "").replaceFirst(" +#.*", ""));
    String[] arguments = words.results().map(CommandLineGuideTest::unquoted).toArray(String[]::new);
    CommandLine parser = MerrowServer.commandLine();
    assertThat(parser.parseArgs(MerrowServer.withCommand(arguments)).hasSubcommand())
        .as(example)
        .isTrue();
  }

  private static String unquoted(MatchResult word) {
    return word.group(1) == null ? word.group(2) : word.group(1);
  }
}
