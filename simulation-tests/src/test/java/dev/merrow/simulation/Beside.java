package dev.merrow.simulation;

import dev.merrow.store.MergeableStore;
import java.util.Random;

/**
 * A second store of a process, which shares a socket with the first, and on its path nothing at
 * all: what is written to one must never come to the other.
 */
final class Beside {
  private static final int ROWS = 3;
  private static final int NUMBERS = 1_000;

  final MergeableStore store;
  final Witness witness;

  Beside(World world, Node node, String name) {
    store = MergeableStore.createMergeableStore(name + " beside", node.clock);
    witness = Witness.of(name + " beside", store, world.oracles.beside(node), world.findings);
  }

  /** Writes something. */
  void write(Random random) {
    store.setCell("beside", "row" + random.nextInt(ROWS), "n", random.nextInt(NUMBERS));
    if (random.nextInt(4) == 0) {
      store.delRow("beside", "row" + random.nextInt(ROWS));
    }
  }
}
