package dev.merrow.sync;

import java.util.Random;

class SimulatedNetworkContractTest extends TransportContract {
  private final ThreadScheduler scheduler = new ThreadScheduler();
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
