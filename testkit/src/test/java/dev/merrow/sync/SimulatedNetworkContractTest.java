package dev.merrow.sync;

import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.testkit.sync.SimulatedNetwork;
import dev.merrow.testkit.sync.TransportContract;
import java.util.Random;

class SimulatedNetworkContractTest extends TransportContract {
  private final ThreadScheduler scheduler = new ThreadScheduler("test");
  private final SimulatedNetwork network = new SimulatedNetwork(scheduler, new Random(1));
  private int count;

  @Override
  protected Transport createTransport() {
    return network.join("peer" + count++);
  }

  @Override
  protected void closeNetwork() {
    scheduler.close();
  }
}
