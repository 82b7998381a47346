package dev.merrow.ws.server.internal.core;

/**
 * Describes a path at one moment.
 *
 * @param id the path
 * @param clients how many clients it has
 * @param isHub whether all messages go through the server's own store
 * @param state of the server's own store
 * @param messages how many messages were routed since the path got its first client
 * @param bytes the size of those messages
 * @param storedBytes the approximate memory of the store's content, deleted cells included; 0 if
 *     there is no store
 */
public record PathReport(
    String id,
    int clients,
    boolean isHub,
    State state,
    long messages,
    long bytes,
    long storedBytes) {

  /** The state of the server's own store. */
  public enum State {
    /** There is none: clients' messages are only relayed. */
    NO_STORE,
    /** It is being loaded. */
    STARTING,
    /** It is lost with the last client. */
    IN_MEMORY,
    /** It is persisted. */
    PERSISTED,
    /** It could not be loaded. */
    FAILED
  }
}
