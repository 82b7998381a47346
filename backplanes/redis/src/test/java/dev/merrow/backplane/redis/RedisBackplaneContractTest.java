package dev.merrow.backplane.redis;

import dev.merrow.backplane.Backplane;
import dev.merrow.testkit.backplane.BackplaneContract;
import dev.merrow.testkit.proxy.FaultyProxy;

class RedisBackplaneContractTest extends BackplaneContract {
  private final FaultyProxy proxy = new FaultyProxy(Redis.port());

  @Override
  protected Backplane connect() {
    return RedisBackplane.connect("redis://127.0.0.1:" + proxy.port());
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
