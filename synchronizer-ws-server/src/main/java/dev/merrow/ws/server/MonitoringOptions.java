package dev.merrow.ws.server;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a server reports its state: with the pages {@code /health/live} and {@code /health/ready},
 * and with {@code /metrics} if a text for that page is given.
 *
 * @param host the address of the pages if they have a separate port
 * @param port the separate port of the pages, 0 for a free one; null to serve them at the server's
 *     port
 * @param meters the registry of the server's meters, which no other server should share; null for
 *     none
 * @param metricsPage supplies the page {@code /metrics} in the text format of Prometheus, such as
 *     {@code registry::scrape} of a {@code PrometheusMeterRegistry}; null for no such page
 * @param measuredPaths chooses the paths that have meters of their own while they have clients: of
 *     at most {@link #MAX_MEASURED_PATHS} at a time. Must be fast
 */
public record MonitoringOptions(
    String host,
    @Nullable Integer port,
    @Nullable MeterRegistry meters,
    @Nullable Supplier<String> metricsPage,
    Predicate<? super String> measuredPaths) {

  /** How many paths have meters of their own at a time. */
  public static final int MAX_MEASURED_PATHS = 100;

  /**
   * Checks the port.
   *
   * @throws IllegalArgumentException if the port is not 0 to 65535
   */
  public MonitoringOptions {
    if (port != null) {
      WsServerOptions.requirePort(port);
    }
  }

  /** Options without meters of single paths. */
  public MonitoringOptions(
      String host,
      @Nullable Integer port,
      @Nullable MeterRegistry meters,
      @Nullable Supplier<String> metricsPage) {
    this(host, port, meters, metricsPage, path -> false);
  }

  /** Returns the same options with other measured paths. */
  public MonitoringOptions withMeasuredPaths(Predicate<? super String> chosen) {
    return new MonitoringOptions(host, port, meters, metricsPage, chosen);
  }

  /** Returns options for pages at the server's own port, without metrics. */
  public static MonitoringOptions withoutMetrics() {
    return new MonitoringOptions("", null, null, null);
  }

  /**
   * Returns options for pages at the server's own port, with meters but without {@code /metrics}.
   */
  public static MonitoringOptions with(MeterRegistry meters) {
    return new MonitoringOptions("", null, meters, null);
  }

  /**
   * Returns options for pages at the server's own port, including {@code /metrics}.
   *
   * @param metricsPage see {@link #metricsPage()}
   */
  public static MonitoringOptions with(MeterRegistry meters, Supplier<String> metricsPage) {
    return new MonitoringOptions("", null, meters, metricsPage);
  }
}
