package dev.merrow.ws.server.cli;

import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.limits.ClientLimits;
import picocli.CommandLine.Option;

/** The size, form and rate of clients' messages. */
final class MessageSettings {
  @Option(
      names = "--max-messages-per-second",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "Maximum messages and fragments per second from one client, with bursts of ten "
              + "times as many; a client that exceeds it is closed with 1013. Default: "
              + "${DEFAULT-VALUE}; 0 sets no limit.")
  int messagesPerSecond;

  @Option(
      names = "--max-bytes",
      paramLabel = "N",
      defaultValue = "16777216",
      description =
          "Maximum bytes of one message, of the data that waits to be sent to one client, "
              + "and of the fragments kept for one client; a client that exceeds it is closed "
              + "with 1013. Default: ${DEFAULT-VALUE}.")
  int bytes;

  @Option(
      names = "--max-fragments",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Maximum fragments of one message. Default: ${DEFAULT-VALUE}.")
  int fragments;

  @Option(
      names = "--max-fragmented-messages",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Maximum incomplete messages of one client at a time. Default: ${DEFAULT-VALUE}.")
  int fragmentedMessages;

  @Option(
      names = "--max-header-bytes",
      paramLabel = "N",
      defaultValue = "16384",
      description =
          "Maximum bytes of the request line and headers; a larger request gets status 431. "
              + "Default: ${DEFAULT-VALUE}.")
  int headBytes;

  @Option(
      names = "--max-json-depth",
      paramLabel = "N",
      defaultValue = "2000",
      description =
          "Maximum nesting of an object or array in a cell; a client that exceeds it is "
              + "closed with 1007. Default: ${DEFAULT-VALUE}, which is also the largest value "
              + "allowed.")
  int jsonDepth;

  @Option(
      names = "--max-name-length",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Maximum characters of a table, row, cell or value id, or of another key in JSON; "
              + "a client that exceeds it is closed with 1007. Default: ${DEFAULT-VALUE}.")
  int nameLength;

  @Option(
      names = "--max-number-length",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Maximum characters of a number in JSON, up to 1000000; a client that exceeds it "
              + "is closed with 1007. Default: ${DEFAULT-VALUE}.")
  int numberLength;

  void apply(WsServerOptions.Builder options, ClientLimits.Builder clients) {
    options
        .headBytes(headBytes)
        .limits(new WireLimits(bytes, fragments, fragmentedMessages))
        .jsonLimits(new JsonLimits(jsonDepth, nameLength, numberLength));
    clients.messagesPerSecond(messagesPerSecond);
  }
}
