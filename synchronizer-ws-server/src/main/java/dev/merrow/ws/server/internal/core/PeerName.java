package dev.merrow.ws.server.internal.core;

import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;

/**
 * The name by which the server's own store knows a client. Whether the client may write is part of
 * the name, so that this is known for as long as there is content of the client's to be merged,
 * even if the client has gone. The synchronizer uses the name's text form, which only {@link
 * #text()} and {@link #parse} write and read, and which never leaves the broker.
 *
 * @param clientId the client's id
 * @param mayWrite whether what it has changed counts
 */
record PeerName(String clientId, boolean mayWrite) {
  /** No client's id begins so. */
  private static final String READ_ONLY = "read-only:";

  static PeerName of(Client client) {
    return of(client, client.grant());
  }

  /** The name that a client has with a grant. */
  static PeerName of(Client client, Grant grant) {
    return new PeerName(client.id(), grant.access() == Access.READ_WRITE);
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
