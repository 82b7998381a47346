package dev.merrow.ws.server.internal.core;

/**
 * What the server's own store knows a client by. Whether the client may write is part of the name,
 * so that it is known for as long as there is anything of the client's to be merged, even if it has
 * gone. The synchronizer has text for it: {@link #text()} and {@link #parse} alone write and read
 * that, and it never leaves the broker.
 *
 * @param clientId the client's id
 * @param mayWrite whether what it has changed counts
 */
record PeerName(String clientId, boolean mayWrite) {
  /** No client's id begins so. */
  private static final String READ_ONLY = "read-only:";

  static PeerName of(Client client) {
    return new PeerName(client.id(), client.mayWrite());
  }

  /** Reads what {@link #text()} has written. */
  static PeerName parse(String text) {
    return text.startsWith(READ_ONLY)
        ? new PeerName(text.substring(READ_ONLY.length()), false)
        : new PeerName(text, true);
  }

  /** The name as the synchronizer has it. */
  String text() {
    return mayWrite ? clientId : READ_ONLY + clientId;
  }
}
