package dev.merrow.simulation;

import dev.merrow.simulation.Setup.Feature;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Something that is done to the network. All that is random in it comes of its own seed, so that it
 * stays what it is when other steps are left out.
 *
 * @param afterMicros how long after the step before
 * @param node which of the nodes it is about, if it is about one
 */
record Step(Kind kind, int afterMicros, int node, long seed) {
  /** The maximum number of writes in a step. */
  static final int MAX_WRITES = 4;

  /** The faults that occur in every run. */
  private static final List<Kind> FAULTS = List.copyOf(EnumSet.range(Kind.MERGE, Kind.CLOCK));

  /** Additional events of some runs, by the feature that they need. */
  private static final Map<Kind, Feature> MORE =
      new EnumMap<>(
          Map.of(
              Kind.STANDSTILL, Feature.STANDSTILLS,
              Kind.WRONG_CLOCK, Feature.WRONG_CLOCKS,
              Kind.LARGE_CELL, Feature.LARGE_CELLS,
              Kind.SCHEMA, Feature.SCHEMA_CHANGES,
              Kind.FOREIGN_FILE, Feature.FOREIGN_FILES,
              Kind.ARRIVE, Feature.FLUSHES));

  /** One of so many steps is followed by one of those, in a run that has some. */
  private static final int MORE_EVERY = 10;

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
    CLOCK,
    STANDSTILL,
    WRONG_CLOCK,
    LARGE_CELL,
    SCHEMA,
    FOREIGN_FILE,
    ARRIVE
  }

  /** Returns the number of writes of this step; 0 if it does not write. */
  int writes() {
    return kind == Kind.WRITE ? 1 + Math.floorMod(seed, MAX_WRITES) : 0;
  }

  /**
   * Steps with at least so many writes.
   *
   * @param random gives what there was at first
   * @param more gives what was added later
   */
  static List<Step> plan(Random random, Random more, Setup setup, int writes) {
    List<Kind> kinds = MORE.keySet().stream().filter(kind -> setup.has(MORE.get(kind))).toList();
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
      if (!kinds.isEmpty() && more.nextInt(MORE_EVERY) == 0) {
        Kind added = kinds.get(more.nextInt(kinds.size()));
        steps.add(
            new Step(added, more.nextInt(2 * pace), more.nextInt(setup.stores()), more.nextLong()));
      }
      planned += step.writes();
    }
    return steps;
  }
}
