package dev.merrow.ws.server.core;

/**
 * What the server's own store knows a client by: whether it may write is part of the name, so that
 * it is known for as long as there is anything of the client's to be merged, even if it has gone.
 */
final class PeerName {
  /** No client's id begins so. */
  private static final String READ_ONLY = "read-only:";

  private PeerName() {}

  static String of(Client client) {
    return client.mayWrite() ? client.id() : READ_ONLY + client.id();
  }

  static String clientId(String peerName) {
    return mayWrite(peerName) ? peerName : peerName.substring(READ_ONLY.length());
  }

  static boolean mayWrite(String peerName) {
    return !peerName.startsWith(READ_ONLY);
  }
}
