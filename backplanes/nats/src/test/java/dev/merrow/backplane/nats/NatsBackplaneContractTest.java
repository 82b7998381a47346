package dev.merrow.backplane.nats;

import dev.merrow.backplane.Backplane;
import dev.merrow.testkit.backplane.BackplaneContract;
import dev.merrow.testkit.proxy.FaultyProxy;

class NatsBackplaneContractTest extends BackplaneContract {
  private final FaultyProxy proxy = new FaultyProxy(NatsServer.port());

  @Override
  protected Backplane connect() {
    return NatsBackplane.connect("nats://127.0.0.1:" + proxy.port());
  }

  @Override
  protected void interrupt() {
    proxy.cut();
  }

  @Override
  protected void interruptSilently() {
    proxy.freeze();
  }

  @Override
  protected void closeEngine() {
    proxy.close();
  }
}
