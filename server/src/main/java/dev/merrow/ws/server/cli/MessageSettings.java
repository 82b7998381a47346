package dev.merrow.ws.server.cli;

import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.limits.ClientLimits;
import picocli.CommandLine.Option;

/** How much clients may say, and how. */
final class MessageSettings {
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
          "Messages of one client that may be incomplete at a time. Default: ${DEFAULT-VALUE}.")
  int fragmentedMessages;

  @Option(
      names = "--max-header-bytes",
      paramLabel = "N",
      defaultValue = "16384",
      description =
          "Bytes of a request's first line and headers; with more it gets status 431. Default: "
              + "${DEFAULT-VALUE}.")
  int headBytes;

  @Option(
      names = "--max-json-depth",
      paramLabel = "N",
      defaultValue = "2000",
      description =
          "Levels of an object or array that is a cell; who sends more is closed with 1007."
              + " Default: ${DEFAULT-VALUE}, which is the most.")
  int jsonDepth;

  @Option(
      names = "--max-name-length",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Characters of an id of a table, row, cell or value, or of another key in JSON; who sends"
              + " more is closed with 1007. Default: ${DEFAULT-VALUE}.")
  int nameLength;

  @Option(
      names = "--max-number-length",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Characters of a number in JSON, 1000000 at most; who sends more is closed with 1007."
              + " Default: ${DEFAULT-VALUE}.")
  int numberLength;

  void apply(WsServerOptions.Builder options, ClientLimits.Builder clients) {
    options
        .headBytes(headBytes)
        .limits(new WireLimits(bytes, fragments, fragmentedMessages))
        .jsonLimits(new JsonLimits(jsonDepth, nameLength, numberLength));
    clients.messagesPerSecond(messagesPerSecond);
  }
}
