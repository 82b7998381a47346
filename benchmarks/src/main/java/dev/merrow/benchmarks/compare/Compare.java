package dev.merrow.benchmarks.compare;

import dev.merrow.benchmarks.host.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes TinyBase and Merrow do the same work in turn, on this machine in this run, and prints a
 * table that compares them. The ratios count, not the times.
 */
@Command(
    name = "compare",
    description = "Measures TinyBase and Merrow in turn and prints a comparison.",
    mixinStandardHelpOptions = true)
public final class Compare implements Callable<Integer> {
  @Option(names = "--quick", description = "Measure one short turn each, for a first impression.")
  private boolean quick;

  @Option(names = "--growth", description = "Also measure how costs grow: two minutes more.")
  private boolean growth;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "WORK",
      description = "Measure only these, some of: ${COMPLETION-CANDIDATES}.")
  private List<Workload> only = List.of();

  @Option(
      names = "--tinybase",
      defaultValue = "benchmarks/tinybase",
      description = "The directory of TinyBase's scripts. Default: ${DEFAULT-VALUE}.")
  private Path tinyBase = Path.of("");

  @Option(
      names = "--out",
      defaultValue = "benchmarks/target/comparison.jsonl",
      description = "Write the figures as lines of JSON to this file. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("");

  /** Runs the comparison. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Compare()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Effort effort = quick ? Effort.QUICK : Effort.NORMAL;
    Map<Workload, WorkloadResults> comparisons = new EnumMap<>(Workload.class);
    for (Workload work : works()) {
      comparisons.put(work, new WorkloadResults(work, new ArrayList<>(), new ArrayList<>()));
    }
    for (int round = 0; round < effort.rounds(); round++) {
      for (WorkloadResults comparison : comparisons.values()) {
        if (round == 0 || comparison.work().isNoisy()) {
          measure(comparison, effort, round);
        }
      }
    }
    List<WorkloadResults> all = List.copyOf(comparisons.values());
    Report.write(out, all);
    System.out.println(Machine.describe(Merrow.HEAP_LIMIT) + "\n\n" + Report.table(all));
    return 0;
  }

  private List<Workload> works() {
    return only.isEmpty()
        ? Arrays.stream(Workload.values()).filter(work -> growth || !work.isGrowth()).toList()
        : only;
  }

  private void measure(WorkloadResults comparison, Effort effort, int round) throws IOException {
    System.err.println("Round " + (round + 1) + ": " + comparison.work().title());
    comparison.tinyBase().addAll(new TinyBase(tinyBase).measure(comparison.work(), effort));
    comparison.merrow().addAll(new Merrow().measure(comparison.work(), effort));
  }
}
