package dev.merrow.benchmarks.compare;

import java.util.Collections;
import java.util.List;

/** The results of one workload: nanoseconds per unit of work, or bytes, by iteration. */
record WorkloadResults(Workload work, List<Double> tinyBase, List<Double> merrow) {

  double tinyBaseBest() {
    return best(tinyBase);
  }

  double merrowBest() {
    return best(merrow);
  }

  /** Returns the factor by which Merrow needs less. */
  double ratio() {
    return tinyBaseBest() / merrowBest();
  }

  boolean isMet() {
    return ratio() >= work.ask();
  }

  /** Returns the minimum, because other load on the machine only adds to it. */
  private static double best(List<Double> numbers) {
    return Collections.min(numbers);
  }
}
