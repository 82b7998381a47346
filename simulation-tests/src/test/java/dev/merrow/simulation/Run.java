package dev.merrow.simulation;

import java.util.List;
import java.util.Random;

/**
 * One run of the simulation.
 *
 * @param seed gives the setup and all that is random about the nodes and the network
 * @param steps what is done, in order
 */
record Run(long seed, Setup setup, List<Step> steps) {
  /** The minimum number of writes in a run. */
  static final int WRITES = 500;

  /**
   * How a run went.
   *
   * @param found what must not be; empty if all went well
   * @param trace what happened, if that was asked for
   * @param digest the same for two runs that were the same
   * @param askedAnew whether the stores had to compare once more, after one had lost what it held
   */
  record Outcome(
      List<String> found,
      List<String> trace,
      String digest,
      int stores,
      int writes,
      boolean askedAnew) {
    boolean isGood() {
      return found.isEmpty();
    }
  }

  /** The run of a seed. */
  static Run of(long seed) {
    Random random = new Random(scatter(seed));
    Random more = new Random(scatter(~seed));
    Setup setup = Setup.of(random, more);
    return new Run(seed, setup, Step.plan(random, more, setup, WRITES));
  }

  /** Seeds that follow each other give much the same at first; these do not. */
  private static long scatter(long seed) {
    long bits = seed * 0x9e3779b97f4a7c15L;
    bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    return bits ^ (bits >>> 27);
  }

  /** Returns the same run with other steps. */
  Run with(List<Step> otherSteps) {
    return new Run(seed, setup, otherSteps);
  }

  /**
   * Runs it.
   *
   * @param tracing whether to tell what happens
   */
  Outcome run(boolean tracing) {
    World world = new World(scatter(seed), setup, tracing);
    Settling settling = new Settling(world);
    try {
      run(world, settling);
    } catch (RuntimeException | Error e) {
      world.findings.add("Unexpected: %s at %s", e, List.of(e.getStackTrace()));
    }
    return new Outcome(
        world.findings.found(),
        world.findings.trace(),
        world.digest(),
        setup.stores(),
        world.writes(),
        settling.isAskedAnew());
  }

  private void run(World world, Settling settling) {
    for (Step step : steps) {
      if (!world.findings.isEmpty()) {
        return;
      }
      world.run(step);
    }
    if (world.findings.isEmpty()) {
      settling.run();
    }
  }
}
