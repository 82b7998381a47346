package dev.merrow.local;

import dev.merrow.schedule.Scheduler;
import dev.merrow.sync.Transport;

/** A hub that is not visible elsewhere in the JVM. */
public final class SimulatedHub {
  private final LocalHubs hubs = new LocalHubs();

  /** Creates an instance. */
  public SimulatedHub() {}

  /**
   * Another member's transport.
   *
   * @param scheduler where its listener is told
   */
  public Transport transport(Scheduler scheduler) {
    return new LocalTransport(hubs, "hub", scheduler);
  }
}
