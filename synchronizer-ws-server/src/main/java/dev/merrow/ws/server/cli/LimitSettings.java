package dev.merrow.ws.server.cli;

import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.core.PathLimits;
import dev.merrow.ws.server.guard.ClientLimits;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How much clients may do, and how long. */
final class LimitSettings {
  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Connections at a time; more get status 503. Default: ${DEFAULT-VALUE}.")
  int connections;

  @Option(
      names = "--max-connections-per-address",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Connections from one address at a time; more get status 429. Behind a proxy, all "
              + "have the proxy's address. Default: ${DEFAULT-VALUE}.")
  int connectionsPerAddress;

  @Option(
      names = "--max-paths",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Paths that have clients at a time; who wants one more is closed with 1013."
              + " Default: ${DEFAULT-VALUE}.")
  int paths;

  @Option(
      names = "--max-clients-per-path",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Clients on one path at a time; more are closed with 1013. Default: ${DEFAULT-VALUE}.")
  int clientsPerPath;

  @Option(
      names = "--max-messages-per-second",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Messages and fragments that a client may send in the long run, and ten times as "
              + "many at once; one that sends more is closed with 1013. Default: "
              + "${DEFAULT-VALUE}; 0 for any number.")
  int messagesPerSecond;

  @Option(
      names = "--max-bytes",
      paramLabel = "N",
      defaultValue = "16777216",
      description =
          "Bytes of one message, of what waits to be sent to one client, and of the "
              + "fragments that are kept for one; with more it is closed with 1013. Default: "
              + "${DEFAULT-VALUE}.")
  int bytes;

  @Option(
      names = "--max-fragments",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Fragments that a message may be cut into. Default: ${DEFAULT-VALUE}.")
  int fragments;

  @Option(
      names = "--max-fragmented-messages",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Messages of one client that may be incomplete at a time. Default: "
              + "${DEFAULT-VALUE}.")
  int fragmentedMessages;

  @Option(
      names = "--ping-interval",
      paramLabel = "TIME",
      defaultValue = "30s",
      description =
          "Ask clients that are silent for so long for a sign of life, such as 30s or "
              + "1m30s. Default: ${DEFAULT-VALUE}.")
  Duration pingInterval = Duration.ZERO;

  @Option(
      names = "--idle-timeout",
      paramLabel = "TIME",
      defaultValue = "90s",
      description =
          "Close clients that give no sign of life for so long, with 1001. Default: "
              + "${DEFAULT-VALUE}.")
  Duration idleTimeout = Duration.ZERO;

  @Option(
      names = "--upgrade-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description =
          "Cut off connections that have not asked for anything by then. Default: "
              + "${DEFAULT-VALUE}.")
  Duration upgradeTimeout = Duration.ZERO;

  @Option(
      names = "--request-timeout",
      paramLabel = "TIME",
      defaultValue = "1s",
      description =
          "Drop a message in fragments that is incomplete for so long. Default: "
              + "${DEFAULT-VALUE}.")
  Duration requestTimeout = Duration.ZERO;

  @Option(
      names = "--close-timeout",
      paramLabel = "TIME",
      defaultValue = "2s",
      description =
          "Cut off clients that have not closed by then when they are told to. Default: "
              + "${DEFAULT-VALUE}.")
  Duration closeTimeout = Duration.ZERO;

  void apply(WsServerOptions.Builder options) {
    options
        .limits(new WireLimits(bytes, fragments, fragmentedMessages))
        .pathLimits(new PathLimits(paths, clientsPerPath))
        .clientLimits(
            ClientLimits.builder()
                .connections(connections)
                .connectionsPerAddress(connectionsPerAddress)
                .messagesPerSecond(messagesPerSecond)
                .pingInterval(pingInterval)
                .idleTimeout(idleTimeout)
                .build())
        .upgradeTimeout(upgradeTimeout)
        .requestTimeout(requestTimeout)
        .closeTimeout(closeTimeout);
  }
}
