package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The dashboard and the alert rules of the docs use metrics and labels that there are. */
class MonitoringFilesTest {
  private static final Pattern METRIC = Pattern.compile("\\b(?:merrow|jvm|process)_[a-z_]+\\b");
  private static final Pattern SELECTED = Pattern.compile("\\b((?:merrow|jvm)_[a-z_]+)\\{([^}]*)}");
  private static final Pattern LABEL = Pattern.compile("([a-z]+)=");

  /** Prometheus adds these to all that it scrapes. */
  private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

  private static String scraped() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    AllMetrics.registerIn(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    return registry.scrape();
  }

  private static String file(String name) throws IOException {
    return Files.readString(Path.of("..", "docs", "monitoring", name));
  }

  private static Set<String> metricsOf(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(found -> found.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertExists(String text) {
    String scraped = scraped();
    Set<String> known =
        scraped
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.replaceFirst("[{ ].*", ""))
            .collect(Collectors.toSet());
    assertThat(known).containsAll(metricsOf(text));
    SELECTED
        .matcher(text)
        .results()
        .forEach(
            selected ->
                LABEL
                    .matcher(selected.group(2))
                    .results()
                    .map(label -> label.group(1))
                    .filter(label -> !OF_PROMETHEUS.contains(label))
                    .forEach(
                        label ->
                            assertThat(scraped)
                                .containsPattern(
                                    Pattern.quote(selected.group(1))
                                        + "\\{[^}]*\\b"
                                        + label
                                        + "=")));
  }

  @Test
  void theDashboardShowsWhatThereIs() throws IOException {
    String dashboard = file("grafana-dashboard.json");
    Map<String, Cell> members = Cell.ofJson(dashboard).asMap();
    assertThat(members.get("panels").asList()).hasSizeGreaterThan(10);
    assertThat(metricsOf(dashboard)).hasSizeGreaterThan(20);
    assertExists(dashboard.replace("\\\"", "\""));
  }

  @Test
  void alertsAreForWhatThereIs() throws IOException {
    String alerts = file("alerts.yml");
    assertThat(metricsOf(alerts)).hasSizeGreaterThan(8);
    assertExists(alerts);
    assertThat(alerts.lines().filter(line -> line.contains("- alert: ")))
        .hasSameSizeAs(alerts.lines().filter(line -> line.contains("action: ")).toList());
  }
}
