package dev.merrow.benchmarks.compare;

import dev.merrow.benchmarks.host.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The real TinyBase, in Node. */
final class TinyBase implements Contestant {
  private final Path directory;

  /** Takes the directory of the scripts. */
  TinyBase(Path directory) {
    this.directory = directory;
  }

  @Override
  public List<Double> measure(Workload work, Effort effort) throws IOException {
    return Processes.numbers(
        directory,
        work.isHeap()
            ? List.of("node", "--expose-gc", "heap.mjs", "" + work.heapCells())
            : List.of(
                "node",
                "measure.mjs",
                work.name(),
                "" + effort.warmups(),
                "" + effort.iterations(),
                "" + effort.millis()));
  }
}
