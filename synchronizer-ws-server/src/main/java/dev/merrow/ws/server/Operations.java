package dev.merrow.ws.server;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * How a server tells how it is doing: with the pages {@code /health/live} and {@code
 * /health/ready}, and with {@code /metrics} if the registry is one for Prometheus.
 *
 * @param host where the pages are, if they are at a port of their own
 * @param port their own port, which may be 0 for one that is free; null for the server's
 * @param meters where what is measured goes, which should have no other server's meters; null for
 *     nowhere
 */
public record Operations(String host, @Nullable Integer port, @Nullable MeterRegistry meters) {

  /**
   * Checks the port.
   *
   * @throws IllegalArgumentException if the port is not 0 to 65535
   */
  public Operations {
    if (port != null) {
      WsServerOptions.requirePort(port);
    }
  }

  /** Pages at the server's own port, without metrics. */
  public static Operations withoutMetrics() {
    return new Operations("", null, null);
  }

  /** Pages at the server's own port. */
  public static Operations with(MeterRegistry meters) {
    return new Operations("", null, meters);
  }
}
