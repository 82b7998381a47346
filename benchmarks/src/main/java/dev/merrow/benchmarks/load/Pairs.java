package dev.merrow.benchmarks.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Runs of two jars, in pairs that followed each other. */
final class Pairs {
  private final Map<Scenario, List<Pair>> pairs = new LinkedHashMap<>();

  private record Pair(Result before, Result after) {
    double ratio(ToDoubleFunction<Result> figure) {
      return figure.applyAsDouble(after) / figure.applyAsDouble(before);
    }
  }

  void add(Scenario scenario, Result before, Result after) {
    pairs.computeIfAbsent(scenario, added -> new ArrayList<>()).add(new Pair(before, after));
  }

  /**
   * The medians of both, and of the pairs' ratios: of what is delivered in a second, of the CPU
   * time for each, and of the time within which nearly all came.
   */
  String table() {
    StringBuilder table =
        new StringBuilder(
            """
            | scenario | pairs | a second before | after | ratio | least–most | CPU µs before | after | ratio | least–most | p99 µs before | after | ratio |
            |---|---:|---:|---:|---:|---|---:|---:|---:|---|---:|---:|---:|
            """);
    pairs.forEach(
        (scenario, runs) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %s | %s | %s |%n",
                    scenario.title(),
                    runs.size(),
                    figures(runs, Result::perSecond, true),
                    figures(runs, Result::cpuMicros, true),
                    figures(runs, Result::p99, false))));
    return table.toString();
  }

  private static String figures(
      List<Pair> runs, ToDoubleFunction<Result> figure, boolean withSpread) {
    double[] ratios = runs.stream().mapToDouble(run -> run.ratio(figure)).sorted().toArray();
    String spread =
        withSpread
            ? String.format(Locale.ROOT, " | %.3f–%.3f", ratios[0], ratios[ratios.length - 1])
            : "";
    return String.format(
        Locale.ROOT,
        "%.2f | %.2f | %.3f%s",
        Median.of(runs.stream().map(Pair::before).mapToDouble(figure).toArray()),
        Median.of(runs.stream().map(Pair::after).mapToDouble(figure).toArray()),
        Median.of(ratios),
        spread);
  }
}
