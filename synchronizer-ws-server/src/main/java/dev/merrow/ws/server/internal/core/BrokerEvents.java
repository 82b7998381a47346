package dev.merrow.ws.server.internal.core;

/**
 * Is notified when clients join and leave. The calls come one after the other, in the order of the
 * events, from any thread, and with no lock held.
 */
public interface BrokerEvents {

  /** A path has its first client. */
  void pathAdded(String pathId);

  /** A path has lost its last client. */
  void pathRemoved(String pathId);

  /** A client has come to a path. */
  void clientAdded(String pathId, String clientId);

  /** A client has left a path. */
  void clientRemoved(String pathId, String clientId);
}
