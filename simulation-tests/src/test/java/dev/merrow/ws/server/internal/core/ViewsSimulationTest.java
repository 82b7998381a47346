package dev.merrow.ws.server.internal.core;

import org.junit.jupiter.api.Test;

/** Many random histories of a path with rules: see {@link ViewsWorld}. */
class ViewsSimulationTest {
  private static final int SEEDS = 2_000;

  @Test
  void clientsReceiveWhatTheyMaySeeAndNothingElse() {
    int first = Integer.getInteger("merrow.views.seed", 0);
    int seeds = Integer.getInteger("merrow.views.seeds", SEEDS);
    for (int seed = first; seed < first + seeds; seed++) {
      try {
        new ViewsWorld(seed).run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("Seed " + seed + " (-Dmerrow.views.seed=" + seed + ")", e);
      }
    }
  }
}
