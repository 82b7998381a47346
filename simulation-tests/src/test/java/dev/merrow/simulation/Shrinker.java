package dev.merrow.simulation;

import java.util.ArrayList;
import java.util.List;

/** Leaves out of a run that fails whatever is not needed for it to fail. */
final class Shrinker {
  private final int maxRuns;
  private int runs;

  /**
   * @param maxRuns after how many runs it is small enough
   */
  Shrinker(int maxRuns) {
    this.maxRuns = maxRuns;
  }

  /** A run that still fails, in one way or another, with hardly a step that could be left out. */
  Run shrink(Run failing) {
    Run smallest = failing;
    for (int size = failing.steps().size() / 2; size > 0; size /= 2) {
      smallest = withoutParts(smallest, size);
    }
    return smallest;
  }

  private Run withoutParts(Run failing, int size) {
    Run smallest = failing;
    for (int start = 0; start < smallest.steps().size() && runs < maxRuns; ) {
      Run smaller = smallest.with(without(smallest.steps(), start, size));
      runs++;
      if (smaller.run(false).isGood()) {
        start += size;
      } else {
        smallest = smaller;
      }
    }
    return smallest;
  }

  private static List<Step> without(List<Step> steps, int start, int size) {
    List<Step> left = new ArrayList<>(steps.subList(0, start));
    left.addAll(steps.subList(Math.min(start + size, steps.size()), steps.size()));
    return left;
  }
}
