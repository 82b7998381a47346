package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.LivePage;
import dev.merrow.ws.server.MonitoringOptions;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.PathRules;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine.Option;

/** How the broker reports its state. */
final class StatusSettings {
  @Option(
      names = "--status-port",
      paramLabel = "PORT",
      description =
          "Serve /health/live, /health/ready and /metrics at this port alone; 0 chooses a "
              + "free port. Default: at --port, without /metrics if --host is reachable from "
              + "other machines. To serve all of them there, repeat the port of --port.")
  @Nullable Integer port;

  @Option(
      names = "--status-host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Listen at this address for --status-port. Default: ${DEFAULT-VALUE}.")
  String host = "";

  @Option(
      names = "--metrics-paths",
      paramLabel = "PATTERN",
      split = ",",
      description =
          "Also measure each of these paths by itself: clients, messages, rows, deleted rows, "
              + "bytes, save lag, failures, refused writes, corrections and comparisons, of at "
              + "most 100 paths at a time. Separate patterns with commas. In a pattern, a segment "
              + "that ends with * matches each segment with that prefix, and a last segment ** "
              + "any number of segments.")
  List<String> metricsPaths = List.of();

  /** Who sees the live page. */
  enum Live {
    AUTO(LivePage.THIS_MACHINE),
    ON(LivePage.ON),
    OFF(LivePage.OFF);

    private final LivePage page;

    Live(LivePage page) {
      this.page = page;
    }
  }

  @Option(
      names = "--live",
      paramLabel = "WHEN",
      arity = "0..1",
      defaultValue = "auto",
      fallbackValue = "on",
      description =
          "Show the live page at /live/, and serve the interface under it at /api/v1/: on, for "
              + "all who reach the broker and whom it admits; off; or auto, only at an address "
              + "that is reachable from this machine alone, and only to this machine. "
              + "Default: ${DEFAULT-VALUE}; --live alone means on.")
  Live live = Live.AUTO;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description =
          "Log events of this level and above to stderr, one line each: "
              + "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  Level level = Level.INFO;

  /**
   * Sets what there is to show; to be called when it is set who reaches the broker.
   *
   * @param clientsPort the port that clients use
   */
  void apply(WsServerOptions.Builder options, int clientsPort) {
    Logs.show(level);
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(meters);
    // listens to the JVM until the process ends, so there is no end to close it at
    new JvmGcMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    boolean shared = port != null && port == clientsPort && port != 0;
    // the metrics reveal much about the clients, and have a cost
    boolean shown = port != null || options.build().isReachedFromThisMachineAlone();
    options.livePage(live.page);
    options.monitoring(
        new MonitoringOptions(
            host, shared ? null : port, meters, shown ? meters::scrape : null, measuredPaths()));
  }

  private Predicate<String> measuredPaths() {
    Map<String, String> patterns = new LinkedHashMap<>();
    metricsPaths.forEach(pattern -> patterns.put(pattern, "read-only"));
    PathRules chosen = PathRules.parse(patterns);
    return path -> chosen.accessTo(path) != null;
  }
}
