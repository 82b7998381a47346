package dev.merrow.ws.server.cli;

import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.limits.ShareLimits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Totals of the scarce resources that all clients share. */
final class ShareSettings {
  @Option(
      names = "--max-incoming-bytes",
      paramLabel = "N",
      description =
          "Bytes of memory for what came in and can't be passed on yet, of all clients; beyond it the"
              + " client with most of it is closed with 1013. Default: an eighth of the heap.")
  @Nullable Long incoming;

  @Option(
      names = "--max-outgoing-bytes",
      paramLabel = "N",
      description =
          "Bytes of memory for what waits to be sent, to all clients; beyond it the client with most"
              + " of it is closed with 1013. Default: a quarter of the heap.")
  @Nullable Long outgoing;

  @Option(
      names = "--max-stored-bytes",
      paramLabel = "N",
      description =
          "About how many bytes of memory all stores that are open may take; beyond it a client whose"
              + " identity or address has its share is closed with 1013 when it adds something."
              + " Default: a quarter of the heap.")
  @Nullable Long stored;

  @Option(
      names = "--max-path-bytes",
      paramLabel = "N",
      description =
          "About how many bytes of memory one path's store may take; a client that adds more is"
              + " closed with 1013. Default: a quarter of the heap.")
  @Nullable Long path;

  @Option(
      names = "--max-holder-messages-per-second",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Messages, fragments and other frames that all clients of one identity or address together"
              + " may send in the long run, and ten times as many at once; each 4 KiB of a message"
              + " count as another. Beyond it they are read more slowly. Default:"
              + " ${DEFAULT-VALUE}; 0 for any number.")
  int messagesPerSecond;

  @Option(
      names = "--fair-bytes-per-second",
      paramLabel = "N",
      defaultValue = "65536",
      description =
          "What a client may say without waiting for others to read it, and what one must read so"
              + " that others wait for it. Default: ${DEFAULT-VALUE}.")
  int fairBytesPerSecond;

  @Option(
      names = "--max-refused-cells",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Cells that read-only clients of one identity or address may change and are set right, a"
              + " hundredth of them each second in the long run; beyond it they are closed with 1008."
              + " Default: ${DEFAULT-VALUE}.")
  int refusedCells;

  @Option(
      names = "--max-idle-connections",
      paramLabel = "N",
      description =
          "Connections that have not sent a request yet; beyond it one of the address with the most"
              + " is cut off. Default: a quarter of --max-connections, and 100 at least.")
  @Nullable Integer idleConnections;

  void apply(WsServerOptions.Builder options) {
    ShareLimits defaults = ShareLimits.DEFAULTS;
    options.shareLimits(
        new ShareLimits(
            incoming == null ? defaults.incomingBytes() : incoming,
            outgoing == null ? defaults.outgoingBytes() : outgoing,
            stored == null ? defaults.storedBytes() : stored,
            path == null ? defaults.pathBytes() : path,
            messagesPerSecond,
            fairBytesPerSecond,
            refusedCells,
            idleConnections == null ? defaults.idleConnections() : idleConnections));
  }
}
