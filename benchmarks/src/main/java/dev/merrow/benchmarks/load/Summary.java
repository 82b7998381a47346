package dev.merrow.benchmarks.load;

import dev.merrow.benchmarks.load.Requirement.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Writes results as tables in Markdown: the median of all repetitions. */
final class Summary {
  private static final String TINYBASE = BrokerProcess.Kind.TINYBASE.label();
  private static final String MERROW = BrokerProcess.Kind.MERROW.label();
  private static final double KIB = 1024;

  private static final List<Requirement> ASKS =
      List.of(
          atLeast("fan-1", 0),
          atLeast("fan-10", 0),
          atLeast("fan-100", 3),
          atLeast("fan-100-single", 0),
          atLeast("fan-500", 3),
          atLeast("fan-100-4k", 10),
          atLeast("direct-500", 2),
          atLeast("hub-100", 0),
          cpu("fan-1"),
          cpu("fan-10"),
          cpu("fan-100"),
          cpu("fan-100-single"),
          cpu("fan-500"),
          cpu("fan-100-4k"),
          cpu("direct-500"),
          cpu("hub-100"),
          new Requirement("p99", "µs", "open-100", Result::p99, Kind.RATIO_AT_MOST, 1),
          new Requirement(
              "CPU per delivery", "µs", "open-100", Result::cpuMicros, Kind.RATIO_AT_MOST, 0.5),
          new Requirement("a second", "", "merge", Result::perSecond, Kind.RATIO_AT_LEAST, 0),
          new Requirement(
              "a second, for each that is delivered to one client",
              "",
              "merge",
              "fan-1",
              Result::perSecond,
              Kind.AT_LEAST,
              0.8),
          new Requirement("opened/s", "", "join-1000", Result::perSecond, Kind.RATIO_AT_LEAST, 0),
          new Requirement(
              "memory each",
              "KiB",
              "idle-5000",
              result -> result.connectionBytes() / KIB,
              Kind.AT_MOST,
              10));

  private final List<Result> results;

  /** Creates a summary of the results of any scenarios and brokers. */
  Summary(List<Result> results) {
    this.results = results;
  }

  private static Requirement atLeast(String scenario, double ratio) {
    return new Requirement(
        "deliveries/s", "", scenario, Result::perSecond, Kind.RATIO_AT_LEAST, ratio);
  }

  private static Requirement cpu(String scenario) {
    return new Requirement(
        "CPU per delivery", "µs", scenario, Result::cpuMicros, Kind.RATIO_AT_MOST, 0.5);
  }

  /** Returns the requirements with the measured figures; empty if there are none. */
  Optional<String> asks(boolean pinned) {
    List<String> rows = new ArrayList<>();
    for (Requirement ask : ASKS) {
      double ours = figure(ask, MERROW, pinned);
      double theirs = figure(ask, TINYBASE, pinned);
      if (!Double.isNaN(ours) && !Double.isNaN(theirs)) {
        rows.add(row(ask, ours, theirs));
      }
    }
    return table(
        "| scenario | figure | TinyBase | Merrow | ratio | ask | met |\n"
            + "|---|---|---:|---:|---:|---:|---|",
        rows);
  }

  private double figure(Requirement ask, String broker, boolean pinned) {
    double figure = median(ask.scenario(), broker, pinned, ask.figure());
    return ask.per() == null ? figure : figure / median(ask.per(), broker, pinned, ask.figure());
  }

  /** Returns the scenarios that missed a requirement while broker and generator shared cores. */
  List<Scenario> unmet() {
    return Scenario.ALL.stream()
        .filter(
            scenario ->
                ASKS.stream()
                    .filter(ask -> ask.scenario().equals(scenario.name()) && ask.bound() > 0)
                    .anyMatch(this::isUnmet))
        .toList();
  }

  private boolean isUnmet(Requirement ask) {
    double ours = figure(ask, MERROW, false);
    double theirs = figure(ask, TINYBASE, false);
    return !Double.isNaN(ours) && !Double.isNaN(theirs) && !ask.isMet(ours, theirs);
  }

  private static String row(Requirement ask, double ours, double theirs) {
    boolean asked = ask.bound() > 0;
    return "| %s | %s | %s | %s | %s | %s | %s |"
        .formatted(
            title(ask.scenario()),
            ask.unit().isEmpty() ? ask.title() : ask.title() + ", " + ask.unit(),
            number(theirs),
            number(ours),
            ask.per() == null ? number(ours / theirs) : "",
            asked ? askOf(ask) : "",
            !asked ? "" : ask.isMet(ours, theirs) ? "yes" : "no");
  }

  private static String askOf(Requirement ask) {
    return switch (ask.kind()) {
      case RATIO_AT_LEAST -> "≥ " + number(ask.bound());
      case RATIO_AT_MOST -> "≤ " + number(ask.bound());
      case AT_LEAST -> "≥ " + number(ask.bound());
      case AT_MOST -> "≤ " + number(ask.bound()) + " " + ask.unit();
    };
  }

  /** Returns all brokers' latencies, memory and faults. */
  Optional<String> details(boolean pinned) {
    List<String> rows = new ArrayList<>();
    for (Scenario scenario : Scenario.ALL) {
      for (BrokerProcess.Kind kind : BrokerProcess.Kind.values()) {
        if (!of(scenario.name(), kind.label(), pinned).isEmpty()) {
          rows.add(row(scenario, kind.label(), pinned));
        }
      }
    }
    return table(
        "| scenario | broker | runs | a second | least–most | p50 µs | p99 µs | p99.9 µs | CPU µs"
            + " each | resident MiB | lost | reordered | foreign |\n"
            + "|---|---|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        rows);
  }

  private String row(Scenario scenario, String broker, boolean pinned) {
    List<Result> runs = of(scenario.name(), broker, pinned);
    double[] rates = runs.stream().mapToDouble(Result::perSecond).sorted().toArray();
    return "| %s | %s | %s | %s | %s–%s | %s | %s | %s | %s | %s | %s | %s | %s |"
        .formatted(
            scenario.title(),
            broker,
            runs.size(),
            number(median(runs, Result::perSecond)),
            number(rates[0]),
            number(rates[rates.length - 1]),
            number(median(runs, Result::p50)),
            number(median(runs, Result::p99)),
            number(median(runs, Result::p999)),
            number(median(runs, Result::cpuMicros)),
            number(median(runs, result -> result.residentBytes() / KIB / KIB)),
            runs.stream().mapToLong(Result::lost).sum(),
            runs.stream().mapToLong(Result::reordered).sum(),
            runs.stream().mapToLong(Result::foreign).sum());
  }

  private static Optional<String> table(String head, List<String> rows) {
    return rows.isEmpty() ? Optional.empty() : Optional.of(head + '\n' + String.join("\n", rows));
  }

  private static String title(String scenario) {
    return Scenario.named(scenario).title();
  }

  private List<Result> of(String scenario, String broker, boolean pinned) {
    return results.stream()
        .filter(result -> result.scenario().equals(scenario))
        .filter(result -> result.broker().equals(broker) && result.pinned() == pinned)
        .toList();
  }

  private double median(
      String scenario, String broker, boolean pinned, ToDoubleFunction<Result> figure) {
    return median(of(scenario, broker, pinned), figure);
  }

  private static double median(List<Result> runs, ToDoubleFunction<Result> figure) {
    return Median.of(runs.stream().mapToDouble(figure).toArray());
  }

  private static String number(double number) {
    String pattern = number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, pattern, number);
  }

  /** Returns whether anything was lost, reordered or delivered to the wrong client. */
  boolean isFaulty() {
    return results.stream()
        .flatMap(result -> Stream.of(result.lost(), result.reordered(), result.foreign()))
        .anyMatch(count -> count != 0);
  }
}
