package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.limits.ClientLimits;
import dev.merrow.ws.server.limits.PathLimits;
import picocli.CommandLine.Option;

/** The limits on connections, paths and clients. */
final class ConnectionSettings {
  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Maximum open connections; further ones get status 503. Default: " + "${DEFAULT-VALUE}.")
  int connections;

  @Option(
      names = "--max-connections-per-address",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Maximum open connections from one address; further ones get status 429. Behind a "
              + "proxy that is not trusted, all clients share the proxy's address. Default: "
              + "${DEFAULT-VALUE}.")
  int connectionsPerAddress;

  @Option(
      names = "--max-paths",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Maximum active paths; a client that would open another is closed with 1013. "
              + "Default: ${DEFAULT-VALUE}.")
  int paths;

  @Option(
      names = "--max-clients-per-path",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Maximum clients on one path; further ones are closed with 1013. Default: "
              + "${DEFAULT-VALUE}.")
  int clientsPerPath;

  void apply(WsServerOptions.Builder options, ClientLimits.Builder clients) {
    options.pathLimits(new PathLimits(paths, clientsPerPath));
    clients.connections(connections).connectionsPerAddress(connectionsPerAddress);
  }
}
