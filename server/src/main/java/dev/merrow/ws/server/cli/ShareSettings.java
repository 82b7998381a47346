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
          "Maximum bytes of memory for incoming data that is not relayed yet, of all clients "
              + "together; beyond it, the client with the most is closed with 1013. Default: an "
              + "eighth of the heap.")
  @Nullable Long incoming;

  @Option(
      names = "--max-outgoing-bytes",
      paramLabel = "N",
      description =
          "Maximum bytes of memory for data that waits to be sent, to all clients together; "
              + "beyond it, the client with the most is closed with 1013. Default: a quarter of "
              + "the heap.")
  @Nullable Long outgoing;

  @Option(
      names = "--max-stored-bytes",
      paramLabel = "N",
      description =
          "Maximum bytes of memory, approximately, for all open stores; beyond it, a client "
              + "that adds content is closed with 1013 if its identity or address has used its "
              + "share. Default: a quarter of the heap.")
  @Nullable Long stored;

  @Option(
      names = "--max-path-bytes",
      paramLabel = "N",
      description =
          "Maximum bytes of memory, approximately, for the store of one path; a client that "
              + "adds more is closed with 1013. Default: a quarter of the heap.")
  @Nullable Long path;

  @Option(
      names = "--max-holder-messages-per-second",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Sustained rate of messages, fragments and other frames from all clients of one identity or"
              + " address together; bursts may be ten times as large, and each 4 KiB of a message"
              + " count as another message. The broker reads faster senders more slowly. Default:"
              + " ${DEFAULT-VALUE}; 0 for no limit.")
  int messagesPerSecond;

  @Option(
      names = "--fair-bytes-per-second",
      paramLabel = "N",
      defaultValue = "65536",
      description =
          "Rate that each client is guaranteed: a client that sends less never waits for "
              + "readers, and no sender waits for a client that reads less. Default: "
              + "${DEFAULT-VALUE}.")
  int fairBytesPerSecond;

  @Option(
      names = "--max-refused-cells",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Maximum cells that the broker corrects for the read-only clients of one identity "
              + "or address; a hundredth is available again each second. A client that changes "
              + "more is closed with 1008. Default: ${DEFAULT-VALUE}.")
  int refusedCells;

  @Option(
      names = "--max-idle-connections",
      paramLabel = "N",
      description =
          "Maximum connections that have not sent a request yet; beyond it, one of the address with"
              + " the most is cut off. Default: a quarter of --max-connections, but at least 100.")
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
