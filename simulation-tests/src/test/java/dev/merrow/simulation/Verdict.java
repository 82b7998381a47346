package dev.merrow.simulation;

import java.util.function.LongFunction;

/**
 * Runs a seed: what went wrong first, or an empty string. Reached through the JDK's interface
 * alone, so that whoever has loaded other versions of the classes can call it, too.
 */
public final class Verdict implements LongFunction<String> {
  /** Made by reflection. */
  public Verdict() {}

  @Override
  public String apply(long seed) {
    Run.Outcome outcome = Run.of(seed).run(false);
    return outcome.isGood() ? "" : outcome.found().get(0);
  }
}
