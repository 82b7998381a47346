package dev.merrow.ws.server;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a server reports its state: with the pages {@code /health/live} and {@code /health/ready},
 * and with {@code /metrics} if a text for that page is given.
 *
 * @param host where the pages are, if they are at a port of their own
 * @param port their own port, which may be 0 for one that is free; null for the server's
 * @param meters where what is measured goes, which should have no other server's meters; null for
 *     nowhere
 * @param metricsPage what the page {@code /metrics} says, in the text format of Prometheus, such as
 *     {@code registry::scrape} of a {@code PrometheusMeterRegistry}; null for no such page
 */
public record MonitoringOptions(
    String host,
    @Nullable Integer port,
    @Nullable MeterRegistry meters,
    @Nullable Supplier<String> metricsPage) {

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

  /** Pages at the server's own port, without metrics. */
  public static MonitoringOptions withoutMetrics() {
    return new MonitoringOptions("", null, null, null);
  }

  /** Pages at the server's own port, and no page for what is measured. */
  public static MonitoringOptions with(MeterRegistry meters) {
    return new MonitoringOptions("", null, meters, null);
  }

  /**
   * Pages at the server's own port.
   *
   * @param metricsPage see {@link #metricsPage()}
   */
  public static MonitoringOptions with(MeterRegistry meters, Supplier<String> metricsPage) {
    return new MonitoringOptions("", null, meters, metricsPage);
  }
}
