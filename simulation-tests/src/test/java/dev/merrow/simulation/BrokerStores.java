package dev.merrow.simulation;

import dev.merrow.ws.server.stores.PathStores;

/** The stores that a simulated broker has of its own, through all lives of its process. */
interface BrokerStores extends PathStores {
  /** The broker's clock. */
  SimulatedClock clock();

  /** Whether it may be impossible to open a store. */
  boolean mayFail();

  /** The broker's process has ended, and another begins. */
  void beginAnew();

  /** The broker's process stands still. */
  void standStill();

  /** Continues. */
  void goOn();
}
