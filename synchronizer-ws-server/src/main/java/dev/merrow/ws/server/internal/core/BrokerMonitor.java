package dev.merrow.ws.server.internal.core;

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
}
