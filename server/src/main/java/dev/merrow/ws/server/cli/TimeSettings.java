package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.limits.ClientLimits;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long clients may take for what they do. */
final class TimeSettings {
  private static final String TIME = "TIME";

  @Option(
      names = "--ping-interval",
      paramLabel = TIME,
      defaultValue = "25s",
      description =
          "Ping a client each time that it has been silent for so long, such as 25s or 1m30s; a"
              + " quarter more at most. Proxies often close what is silent for 60s."
              + " Default: ${DEFAULT-VALUE}.")
  Duration ping = Duration.ZERO;

  @Option(
      names = "--idle-timeout",
      paramLabel = TIME,
      defaultValue = "90s",
      description =
          "Close clients that give no sign of life for so long, with 1001."
              + " Default: ${DEFAULT-VALUE}.")
  Duration idle = Duration.ZERO;

  @Option(
      names = "--write-timeout",
      paramLabel = TIME,
      defaultValue = "30s",
      description =
          "Close clients that read nothing of what they are sent for so long, with 1013."
              + " Default: ${DEFAULT-VALUE}.")
  Duration write = Duration.ZERO;

  @Option(
      names = "--upgrade-timeout",
      paramLabel = TIME,
      defaultValue = "10s",
      description =
          "Cut off connections that have not asked for anything by then."
              + " Default: ${DEFAULT-VALUE}.")
  Duration upgrade = Duration.ZERO;

  @Option(
      names = "--request-timeout",
      paramLabel = TIME,
      defaultValue = "1s",
      description =
          "Drop a message in fragments that is incomplete for so long. Default: ${DEFAULT-VALUE}.")
  Duration request = Duration.ZERO;

  @Option(
      names = "--close-timeout",
      paramLabel = TIME,
      defaultValue = "2s",
      description =
          "Cut off clients that have not closed by then when they are told to."
              + " Default: ${DEFAULT-VALUE}.")
  Duration close = Duration.ZERO;

  @Option(
      names = "--drain-delay",
      paramLabel = TIME,
      defaultValue = "0s",
      description =
          "When told to end, answer /health/ready with 503 for so long before clients are refused"
              + " and closed, so that a load balancer has noticed by then. Default:"
              + " ${DEFAULT-VALUE}.")
  Duration drain = Duration.ZERO;

  void apply(WsServerOptions.Builder options, ClientLimits.Builder clients) {
    options.upgradeTimeout(upgrade).requestTimeout(request).closeTimeout(close).drainDelay(drain);
    clients.pingInterval(ping).idleTimeout(idle).writeTimeout(write);
  }
}
