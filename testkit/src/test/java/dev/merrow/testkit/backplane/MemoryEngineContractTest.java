package dev.merrow.testkit.backplane;

import dev.merrow.backplane.Backplane;

class MemoryEngineContractTest extends BackplaneContract {
  private final MemoryEngine engine = new MemoryEngine();

  @Override
  protected Backplane connect() {
    return engine.connect();
  }

  @Override
  protected void interrupt() {
    engine.disconnect();
    engine.reconnect();
  }

  @Override
  protected void interruptSilently() {
    interrupt();
  }
}
