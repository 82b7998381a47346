package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.guard.ClientLimits;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long clients may take for what they do. */
final class TimeSettings {
  private static final String TIME = "TIME";

  @Option(
      names = "--ping-interval",
      paramLabel = TIME,
      defaultValue = "30s",
      description =
          "Ask clients that are silent for so long for a sign of life, such as 30s or 1m30s."
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

  void apply(WsServerOptions.Builder options, ClientLimits.Builder clients) {
    options.upgradeTimeout(upgrade).requestTimeout(request).closeTimeout(close);
    clients.pingInterval(ping).idleTimeout(idle).writeTimeout(write);
  }
}
