package dev.merrow.ws.server.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The guide's tables say what there is: where they don't, take what the failure shows. */
class BrokerGuideTest {
  private static final Pattern METRIC = Pattern.compile("# HELP (merrow_\\S+) (.*)");

  private static String guide() throws IOException {
    return Files.readString(Path.of("..", "docs", "broker.md"));
  }

  /** The rows of the table that has a first row. */
  private static String tableBelow(String head) throws IOException {
    return guide()
        .lines()
        .dropWhile(line -> !line.equals(head))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .collect(joining("\n"));
  }

  @Test
  void theSettingsAreThoseOfTheCommand() throws IOException {
    CommandLine serve = MerrowServer.commandLine().getSubcommands().get("serve");
    String rows =
        serve.getCommandSpec().options().stream()
            .filter(option -> !option.usageHelp())
            .map(BrokerGuideTest::row)
            .collect(joining("\n"));
    assertThat(tableBelow("| flag | environment | default |")).isEqualTo(rows);
  }

  private static String row(OptionSpec option) {
    String value = option.defaultValue();
    return "| `%s` | `%s` | %s |"
        .formatted(
            option.longestName(),
            Settings.variableOf(option),
            value == null ? "" : "`" + value + "`");
  }

  @Test
  void theMetricsAreThoseThatThereAre() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    AllMetrics.registerIn(registry);
    String rows =
        METRIC
            .matcher(registry.scrape())
            .results()
            .map(match -> "| `%s` | %s |".formatted(match.group(1), match.group(2)))
            .collect(joining("\n"));
    assertThat(tableBelow("| metric | |")).isEqualTo(rows);
  }

  @Test
  void flagsThatTheGuideNamesExist() throws IOException {
    CommandLine serve = MerrowServer.commandLine().getSubcommands().get("serve");
    Matcher flags = Pattern.compile("`(--[a-z-]+)[ `]").matcher(guide());
    while (flags.find()) {
      String flag = flags.group(1);
      if (!Set.of("--help", "--version", "--stop-timeout").contains(flag)) {
        assertThat(serve.getCommandSpec().findOption(flag)).as(flag).isNotNull();
      }
    }
  }

  /** The one block of a language. */
  private static String block(String language) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(guide());
    assertThat(block.find()).as(language).isTrue();
    String text = block.group(1);
    assertThat(block.find()).as("another " + language).isFalse();
    return text;
  }

  /** Parses what stands behind the jar's name as the command does. */
  private static void assertStarts(List<String> command) {
    List<String> arguments =
        command.stream().dropWhile(word -> !word.endsWith("merrow-server.jar")).skip(1).toList();
    CommandLine parser = MerrowServer.commandLine();
    assertThat(parser.parseArgs(MerrowServer.withCommand(arguments.toArray(String[]::new))))
        .isNotNull();
  }

  private static void assertVariablesExist(String text) {
    List<OptionSpec> options =
        MerrowServer.commandLine().getSubcommands().get("serve").getCommandSpec().options();
    List<String> known = options.stream().map(Settings::variableOf).toList();
    List<String> named =
        Pattern.compile("MERROW_[A-Z_]+").matcher(text).results().map(MatchResult::group).toList();
    assertThat(named).isNotEmpty().allMatch(known::contains);
  }

  @Test
  void theUnitStartsTheCommandAsItIs() throws IOException {
    String unit = block("ini");
    Matcher start = Pattern.compile("(?m)^ExecStart=(.*)$").matcher(unit);
    assertThat(start.find()).isTrue();
    assertStarts(List.of(start.group(1).split(" ")));
    assertVariablesExist(unit);
  }

  @Test
  void theDockerfileStartsTheCommandAsItIs() throws IOException {
    String dockerfile = block("dockerfile");
    Matcher entry = Pattern.compile("(?m)^ENTRYPOINT (\\[.*])$").matcher(dockerfile);
    assertThat(entry.find()).isTrue();
    String[] words = new ObjectMapper().readValue(entry.group(1), String[].class);
    assertStarts(List.of(words));
    assertVariablesExist(dockerfile);
    Matcher run = Pattern.compile("`docker run [^`]* merrow (--[^`]*)`").matcher(guide());
    assertThat(run.find()).isTrue();
    assertStarts(List.of(("merrow-server.jar " + run.group(1)).split(" ")));
  }

  @Test
  void theExamplesStartTheCommandAsItIs() throws IOException {
    List<String> examples =
        guide().lines().filter(line -> line.startsWith("java -jar merrow-server.jar")).toList();
    assertThat(examples).hasSize(3);
    for (String example : examples) {
      assertStarts(List.of(example.replaceFirst(" +#.*", "").split(" ")));
    }
  }
}
