package dev.merrow.ws.server.engine;

/** A resource that the clients of a broker share, and of which one client may hold too much. */
public enum SharedResource {
  /** Memory for incoming data that is not relayed yet, in bytes. */
  INCOMING,
  /** Memory for data that waits to be sent, in bytes. */
  OUTGOING,
  /** Active paths, which have at least one client: each is charged to one of them. */
  PATHS
}
