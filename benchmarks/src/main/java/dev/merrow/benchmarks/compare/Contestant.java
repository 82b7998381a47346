package dev.merrow.benchmarks.compare;

import java.io.IOException;
import java.util.List;

/** An implementation that does the work and is measured. */
interface Contestant {

  /**
   * Does some work in a new process.
   *
   * @return for each iteration, the nanoseconds per unit of work, or the bytes of heap
   * @throws IOException if the process fails
   */
  List<Double> measure(Workload work, Effort effort) throws IOException;
}
