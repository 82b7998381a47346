package dev.merrow.ws.server.stores;

/** How messages travel between the clients of a path that has a store of the server's own. */
public enum Routing {
  /**
   * As on a path without a store: clients communicate with each other, and the store is one more
   * peer.
   */
  OPEN,

  /**
   * Through the store alone: it answers all questions, merges clients' changes, and sends them to
   * the other clients. So the cost of a join does not depend on the number of clients. A path with
   * a read-only client uses this routing regardless of the setting. The default.
   */
  HUB
}
