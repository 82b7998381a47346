package dev.merrow.ws.server.cli.content;

import dev.merrow.ws.server.cli.content.ContentCommand.Terminal;

/**
 * How to open an endpoint.
 *
 * @param access how to reach a broker
 * @param use what the content is for
 * @param terminal is told of what goes wrong without ending the session, and of progress
 */
record SessionOptions(BrokerAccess access, Use use, Terminal terminal) {
  /** What the content is for. */
  enum Use {
    /** To be read once. */
    READ,
    /** To be read and written once; it need not be there yet. */
    WRITE,
    /** To be read, and its changes with it. */
    FOLLOW
  }
}
