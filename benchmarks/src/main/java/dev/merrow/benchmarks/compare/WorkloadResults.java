package dev.merrow.benchmarks.compare;

import java.util.Collections;
import java.util.List;

/** What came of one work: nanoseconds for each unit of it, or bytes, by iteration. */
record WorkloadResults(Workload work, List<Double> tinyBase, List<Double> merrow) {

  double tinyBaseBest() {
    return best(tinyBase);
  }

  double merrowBest() {
    return best(merrow);
  }

  /** How many times less Merrow needs. */
  double ratio() {
    return tinyBaseBest() / merrowBest();
  }

  boolean isMet() {
    return ratio() >= work.ask();
  }

  /** The least counts: whatever else the machine is busy with only adds to it. */
  private static double best(List<Double> numbers) {
    return Collections.min(numbers);
  }
}
