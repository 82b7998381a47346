package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.limits.ClientLimits;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The time limits for clients. */
final class TimeSettings {
  private static final String TIME = "TIME";

  @Option(
      names = "--ping-interval",
      paramLabel = TIME,
      defaultValue = "25s",
      description =
          "Ping a client after this much silence, such as 25s or 1m30s, or up to a quarter "
              + "more. Proxies often close connections that are silent for 60s. Default: "
              + "${DEFAULT-VALUE}.")
  Duration ping = Duration.ZERO;

  @Option(
      names = "--idle-timeout",
      paramLabel = TIME,
      defaultValue = "90s",
      description =
          "Close a client with 1001 when it has sent nothing, not even a pong, for this "
              + "long. Default: ${DEFAULT-VALUE}.")
  Duration idle = Duration.ZERO;

  @Option(
      names = "--write-timeout",
      paramLabel = TIME,
      defaultValue = "30s",
      description =
          "Close a client with 1013 when it has read none of the data that waits for it for "
              + "this long. Default: ${DEFAULT-VALUE}.")
  Duration write = Duration.ZERO;

  @Option(
      names = "--upgrade-timeout",
      paramLabel = TIME,
      defaultValue = "10s",
      description =
          "Cut off a connection that has sent no complete request after this long. Default: "
              + "${DEFAULT-VALUE}.")
  Duration upgrade = Duration.ZERO;

  @Option(
      names = "--request-timeout",
      paramLabel = TIME,
      defaultValue = "1s",
      description =
          "Drop a fragmented message that is still incomplete after this long. Default: "
              + "${DEFAULT-VALUE}.")
  Duration request = Duration.ZERO;

  @Option(
      names = "--close-timeout",
      paramLabel = TIME,
      defaultValue = "2s",
      description =
          "Cut off a client that has not answered a close frame after this long. Default: "
              + "${DEFAULT-VALUE}.")
  Duration close = Duration.ZERO;

  @Option(
      names = "--drain-delay",
      paramLabel = TIME,
      defaultValue = "0s",
      description =
          "On shutdown, answer /health/ready with 503 for this long before refusing and "
              + "closing clients, so that load balancers notice. Default: "
              + "${DEFAULT-VALUE}.")
  Duration drain = Duration.ZERO;

  void apply(WsServerOptions.Builder options, ClientLimits.Builder clients) {
    options.upgradeTimeout(upgrade).requestTimeout(request).closeTimeout(close).drainDelay(drain);
    clients.pingInterval(ping).idleTimeout(idle).writeTimeout(write);
  }
}
