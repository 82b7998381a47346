package dev.merrow.simulation;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * A user's writes to a store: each in its own transaction or all in one, which may be rolled back.
 */
final class Writing {
  private final Life life;
  private final MergeableStore store;
  private final Findings findings;
  private final Random random;
  private final RandomOperations operations;
  private final int writes;

  Writing(Life life, Findings findings, Random random, int writes) {
    this.life = life;
    this.store = life.store;
    this.findings = findings;
    this.random = random;
    this.operations = new RandomOperations(random);
    this.writes = writes;
  }

  void run() {
    switch (random.nextInt(8)) {
      case 0 -> undone(() -> store.transaction(this::write, changed -> true));
      case 1 ->
          undone(
              () ->
                  life.attempt(
                      () ->
                          store.transaction(
                              () -> {
                                write();
                                throw new Grumble();
                              })));
      case 2, 3, 4 -> life.attempt(() -> store.transaction(this::write));
      default -> write();
    }
    life.witness.checkSome();
  }

  private void write() {
    for (int i = 0; i < writes; i++) {
      life.attempt(
          () -> {
            String what = operations.write(store);
            findings.note(() -> life + ": " + what);
          });
    }
  }

  private void undone(Runnable transaction) {
    ContentHashes before = store.getMergeableContentHashes();
    Map<CellPosition, ?> cells = Map.copyOf(life.witness.cells());
    transaction.run();
    if (!store.getMergeableContentHashes().equals(before)
        || !Objects.equals(cells, life.witness.cells())) {
      findings.add("%s: something is left of what was undone", life);
    }
  }
}
