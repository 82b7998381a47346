package dev.merrow.benchmarks.compare;

import dev.merrow.benchmarks.HeapPerCell;
import dev.merrow.benchmarks.host.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Merrow, in JMH's forks of this JVM. */
final class Merrow implements Contestant {
  static final String HEAP_LIMIT = "-Xmx2g";

  @Override
  public List<Double> measure(Workload work, Effort effort) throws IOException {
    return work.isHeap() ? heap(work) : time(work, effort);
  }

  private static List<Double> heap(Workload work) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    return Processes.numbers(
        null,
        List.of(
            java,
            HEAP_LIMIT,
            "-cp",
            classPath,
            HeapPerCell.class.getName(),
            "" + work.heapCells()));
  }

  private static List<Double> time(Workload work, Effort effort) throws IOException {
    TimeValue time = TimeValue.milliseconds(effort.millis());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + work.benchmark().replace(".", "\\.") + "$")
            .forks(1)
            .warmupIterations(effort.warmups())
            .warmupTime(time)
            .measurementIterations(effort.iterations())
            .measurementTime(time)
            .jvmArgsAppend(HEAP_LIMIT)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    if (!work.parameter().isEmpty()) {
      options.param(work.parameter(), work.argument());
    }
    try {
      return scores(new Runner(options.build()).run());
    } catch (RunnerException e) {
      throw new IOException("JMH could not measure " + work, e);
    }
  }

  private static List<Double> scores(Collection<RunResult> results) {
    List<Double> scores = new ArrayList<>();
    for (RunResult result : results) {
      for (var fork : result.getBenchmarkResults()) {
        for (var iteration : fork.getIterationResults()) {
          scores.add(iteration.getPrimaryResult().getScore());
        }
      }
    }
    return scores;
  }
}
