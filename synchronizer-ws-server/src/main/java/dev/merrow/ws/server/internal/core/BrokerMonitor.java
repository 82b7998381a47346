package dev.merrow.ws.server.internal.core;

import dev.merrow.sync.ComparisonListener.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of events that a broker's operator may want to count. The calls may come from any
 * thread, and must neither block nor throw.
 */
public interface BrokerMonitor {
  /** Counts nothing. */
  BrokerMonitor NONE = new BrokerMonitor() {};

  /**
   * A message passed the broker's check, and its store could not read it: a fault of this broker,
   * which the store makes up for by comparing with its clients.
   */
  default void unreadable() {}

  /**
   * Changes of a client were refused.
   *
   * @param cells how many cells and values
   */
  default void refused(String pathId, long cells) {}

  /** A client was sent what the server's own store has in place of what was refused. */
  default void corrected(String pathId) {}

  /** The server's own store has compared with a client. */
  default void compared(String pathId, Outcome outcome) {}

  /**
   * Something went wrong.
   *
   * @param kind what it was
   * @param pathId where; null if that is not one path
   * @param what tells people, without secrets
   */
  default void problem(ProblemKind kind, @Nullable String pathId, String what) {}
}
