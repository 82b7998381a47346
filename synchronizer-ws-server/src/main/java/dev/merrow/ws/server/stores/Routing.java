package dev.merrow.ws.server.stores;

/** How messages go between the clients of a path that has a store of the server's own. */
public enum Routing {
  /** As on a path without one: clients speak to each other, and the store is one more of them. */
  OPEN,

  /**
   * Through the store alone: it answers all questions, merges what clients change, and brings it to
   * the others. So to join costs the same however many clients there are. A path where some client
   * may not write is routed so whatever was asked for. The default.
   */
  HUB
}
