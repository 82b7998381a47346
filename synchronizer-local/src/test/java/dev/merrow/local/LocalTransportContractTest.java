package dev.merrow.local;

import dev.merrow.sync.Transport;
import dev.merrow.testkit.sync.TransportContract;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;

class LocalTransportContractTest extends TransportContract {
  private final String hub = UUID.randomUUID().toString();

  @Override
  protected Transport createTransport() {
    return new LocalTransport(LocalHubs.SHARED, hub, ForkJoinPool.commonPool());
  }
}
