package dev.merrow.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Something that is done to the network. All that is random in it comes of its own seed, so that it
 * stays what it is when other steps are left out.
 *
 * @param afterMicros how long after the step before
 * @param node which of the nodes it is about, if it is about one
 */
record Step(Kind kind, int afterMicros, int node, long seed) {
  /** How many writes a step makes at most. */
  static final int MAX_WRITES = 4;

  private static final List<Kind> FAULTS = List.of(Kind.values()).subList(1, Kind.values().length);

  enum Kind {
    WRITE,
    MERGE,
    REPLACE,
    SYNC,
    FLUSH,
    CUT,
    CUT_HALF,
    ISOLATE,
    PARTITION,
    READ_SLOWLY,
    LATENCY,
    RESTART_BROKER,
    CRASH,
    DISK,
    CLOCK
  }

  /** How many writes this makes, if it makes some. */
  int writes() {
    return kind == Kind.WRITE ? 1 + Math.floorMod(seed, MAX_WRITES) : 0;
  }

  /** Steps with at least so many writes. */
  static List<Step> plan(Random random, Setup setup, int writes) {
    // some runs are calm, others wild
    int calm = 8 << random.nextInt(4);
    int pace = 500 << random.nextInt(6);
    List<Step> steps = new ArrayList<>();
    for (int planned = 0; planned < writes; ) {
      Kind kind =
          random.nextInt(calm) == 0 ? FAULTS.get(random.nextInt(FAULTS.size())) : Kind.WRITE;
      Step step =
          new Step(
              kind, random.nextInt(2 * pace), random.nextInt(setup.stores()), random.nextLong());
      steps.add(step);
      planned += step.writes();
    }
    return steps;
  }
}
