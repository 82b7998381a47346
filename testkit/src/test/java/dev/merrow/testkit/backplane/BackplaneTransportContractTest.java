package dev.merrow.testkit.backplane;

import static dev.merrow.backplane.BackplaneTransport.createBackplaneTransport;

import dev.merrow.sync.Transport;
import dev.merrow.testkit.sync.TransportContract;

class BackplaneTransportContractTest extends TransportContract {
  private final MemoryEngine engine = new MemoryEngine();

  @Override
  protected Transport createTransport() {
    return createBackplaneTransport(engine.connect(), "pets");
  }
}
