package dev.merrow.benchmarks.compare;

import java.io.IOException;
import java.util.List;

/** One that can do the work and be measured. */
interface Contestant {

  /**
   * Does some work in a new process.
   *
   * @return for each iteration the nanoseconds that a unit of the work took, or the bytes of heap
   * @throws IOException if the process fails
   */
  List<Double> measure(Workload work, Effort effort) throws IOException;
}
