package dev.merrow.backplane.nats;

import dev.merrow.backplane.Backplane;
import dev.merrow.sync.Transport;
import dev.merrow.testkit.sync.TransportContract;
import java.util.UUID;

class NatsTransportContractTest extends TransportContract {
  private final Backplane one = connect();
  private final Backplane other = connect();
  private final String name = UUID.randomUUID().toString();
  private int count;

  private static Backplane connect() {
    return NatsBackplane.connect("nats://127.0.0.1:" + NatsServer.port());
  }

  @Override
  protected Transport createTransport() {
    return NatsTransport.createNatsTransport(count++ % 2 == 0 ? one : other, name);
  }

  @Override
  protected void closeNetwork() {
    one.close();
    other.close();
  }
}
