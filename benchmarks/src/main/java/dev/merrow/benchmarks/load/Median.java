package dev.merrow.benchmarks.load;

import java.util.Arrays;

/** The figure in the middle, or the mean of the two there. */
final class Median {
  private Median() {}

  /** Returns the median of figures in any order; NaN if there are none. */
  static double of(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length == 0
        ? Double.NaN
        : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
