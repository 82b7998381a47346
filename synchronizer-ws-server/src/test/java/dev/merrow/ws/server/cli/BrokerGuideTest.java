package dev.merrow.ws.server.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.metrics.BrokerMetrics;
import dev.merrow.ws.server.metrics.BrokerMetrics.Limit;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
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
    BrokerMetrics metrics = new BrokerMetrics(registry);
    metrics.watchClients(() -> 0, () -> 0);
    metrics.watchQueues(LongStream::empty);
    metrics.refused(503);
    metrics.closed("1013", "");
    metrics.exceeded(Limit.IDLE);
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
      if (!flag.equals("--help") && !flag.equals("--stop-timeout")) {
        assertThat(serve.getCommandSpec().findOption(flag)).as(flag).isNotNull();
      }
    }
  }
}
