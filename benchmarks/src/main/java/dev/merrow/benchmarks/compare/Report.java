package dev.merrow.benchmarks.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes comparisons as a table in Markdown, and as lines of JSON. */
final class Report {
  private static final String HEAD =
      "| work | TinyBase | Merrow | ratio | ask | met |\n|---|---:|---:|---:|---:|---|";

  private Report() {}

  static String table(List<WorkloadResults> comparisons) {
    StringBuilder table = new StringBuilder(HEAD);
    comparisons.forEach(comparison -> table.append('\n').append(row(comparison)));
    return table.toString();
  }

  private static String row(WorkloadResults it) {
    boolean asked = it.work().ask() > 0;
    return "| %s | %s | %s | %s | %s | %s |"
        .formatted(
            it.work().title(),
            quantity(it.work(), it.tinyBaseBest()),
            quantity(it.work(), it.merrowBest()),
            ratio(it.ratio()),
            asked ? ratio(it.work().ask()) : "",
            !asked ? "" : it.isMet() ? "yes" : "no");
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.1f" : "%.0f", ratio);
  }

  private static String quantity(Workload work, double amount) {
    if (work.isHeap()) {
      return number(amount / work.heapCells()) + " B";
    }
    return amount < 1_000
        ? number(amount) + " ns"
        : amount < 1_000_000 ? number(amount / 1_000) + " µs" : number(amount / 1_000_000) + " ms";
  }

  private static String number(double number) {
    String pattern = number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, pattern, number);
  }

  /** A line of the file. */
  private record Line(
      Workload work,
      String unit,
      double tinyBase,
      double merrow,
      double ratio,
      double ask,
      List<Double> tinyBaseIterations,
      List<Double> merrowIterations) {

    static Line of(WorkloadResults it) {
      return new Line(
          it.work(),
          it.work().isHeap() ? "B" : "ns",
          it.tinyBaseBest(),
          it.merrowBest(),
          it.ratio(),
          it.work().ask(),
          it.tinyBase(),
          it.merrow());
    }
  }

  /** Writes a line for each comparison, with the figures of all iterations. */
  static void write(Path file, List<WorkloadResults> comparisons) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    for (WorkloadResults comparison : comparisons) {
      lines.add(json.writeValueAsString(Line.of(comparison)));
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, lines);
  }
}
