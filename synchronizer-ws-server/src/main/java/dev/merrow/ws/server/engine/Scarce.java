package dev.merrow.ws.server.engine;

/** What the clients of a broker share, and one may have too much of. */
public enum Scarce {
  /** Memory for what came in and is not passed on yet, in bytes. */
  INCOMING,
  /** Memory for what waits to go out, in bytes. */
  OUTGOING,
  /** Paths that have clients: each is charged to one of them. */
  PATHS
}
