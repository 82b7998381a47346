package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.limits.ClientLimits;
import dev.merrow.ws.server.limits.PathLimits;
import picocli.CommandLine.Option;

/** How many clients there may be, and where. */
final class RoomSettings {
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

  void apply(WsServerOptions.Builder options, ClientLimits.Builder clients) {
    options.pathLimits(new PathLimits(paths, clientsPerPath));
    clients.connections(connections).connectionsPerAddress(connectionsPerAddress);
  }
}
