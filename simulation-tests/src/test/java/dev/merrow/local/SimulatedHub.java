package dev.merrow.local;

import dev.merrow.schedule.Scheduler;
import dev.merrow.sync.Transport;

/** A hub that nobody else in this JVM can see. */
public final class SimulatedHub {
  private final LocalHubs hubs = new LocalHubs();

  /** Makes it. */
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
