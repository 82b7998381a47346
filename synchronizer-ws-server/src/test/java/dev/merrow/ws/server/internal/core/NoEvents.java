package dev.merrow.ws.server.internal.core;

/** Listens to nothing. */
public final class NoEvents implements BrokerEvents {
  @Override
  public void pathAdded(String pathId) {}

  @Override
  public void pathRemoved(String pathId) {}

  @Override
  public void clientAdded(String pathId, String clientId) {}

  @Override
  public void clientRemoved(String pathId, String clientId) {}
}
