package dev.merrow.benchmarks.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The page that shows what brokers of a cluster do beside one broker. */
final class ClusterPage {
  private static final double DATABASE_ASK_MICROS = 25_000;
  private static final double ENGINE_ASK_MICROS = 5_000;

  private final Map<String, List<ClusterResult>> byRow = new LinkedHashMap<>();
  private final StringBuilder page = new StringBuilder();

  private ClusterPage(List<ClusterResult> results) {
    for (ClusterResult each : results) {
      byRow
          .computeIfAbsent(
              each.kind() + "/" + each.way() + "/" + each.brokers(), key -> new ArrayList<>())
          .add(each);
    }
  }

  static String of(List<ClusterResult> results, String machine) {
    return new ClusterPage(results).write(results, machine);
  }

  private String write(List<ClusterResult> results, String machine) {
    page.append(
        """
        # Brokers of a cluster

        `benchmarks/cluster` wrote this page; no number in it was typed. Brokers, PostgreSQL, Redis, NATS and the clients share
        the cores of one machine, and each broker is a new process each time, with the defaults but for the limit on messages
        per second. Of all repetitions the median counts. Figures of different machines and runs don't compare. More brokers on
        one machine are not faster: what they show is what it costs to join them.

        """);
    page.append(machine).append(".\n");
    double most = results.stream().mapToDouble(ClusterResult::load).max().orElse(0);
    page.append(
        String.format(
            Locale.ROOT,
            "%nThe load average of a minute was %s at most when a measurement began (the one before included).%n",
            number(most)));
    latency();
    rates();
    cost();
    engines();
    return page.toString();
  }

  private List<List<ClusterResult>> rows(ClusterBenchmark.Kind kind) {
    return byRow.values().stream().filter(row -> row.get(0).kind().equals(kind.name())).toList();
  }

  private static String median(List<ClusterResult> row, String figure) {
    Double median = medianOf(row, figure);
    return median == null ? "" : number(median);
  }

  private static @Nullable Double medianOf(List<ClusterResult> row, String figure) {
    List<Double> sorted =
        row.stream()
            .map(ClusterResult::figures)
            .filter(figures -> figures.containsKey(figure))
            .map(figures -> figures.get(figure))
            .sorted()
            .toList();
    return sorted.isEmpty() ? null : sorted.get(sorted.size() / 2);
  }

  private static String number(double value) {
    return Math.abs(value) >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private static String range(List<ClusterResult> row, String figure) {
    TreeSet<Double> all = new TreeSet<>();
    row.forEach(each -> all.add(each.figures().getOrDefault(figure, 0.0)));
    return number(all.first()) + "–" + number(all.last());
  }

  private static String joined(ClusterResult result) {
    return result.brokers() == 1
        ? "one broker" + (result.way().equals("nothing") ? ", no store" : ", " + result.way())
        : result.way();
  }

  private void latency() {
    page.append(
        String.format(
            Locale.ROOT,
            """

            ## From a write to a client at another broker

            A `WsSynchronizer` at one broker writes %d cells a second, whether or not those before have arrived; one at another has
            merged them so many microseconds after they were due.

            | joined by | p50 µs | p99 µs | least–most p99 | ask, p99 | met |
            |---|---:|---:|---|---:|---|
            """,
            ClusterBenchmark.WRITES_PER_SECOND));
    for (List<ClusterResult> row : rows(ClusterBenchmark.Kind.LATENCY)) {
      ClusterResult first = row.get(0);
      double ask = first.way().equals("database") ? DATABASE_ASK_MICROS : ENGINE_ASK_MICROS;
      Double p99 = medianOf(row, "p99");
      boolean asked = first.brokers() > 1 && p99 != null;
      add(
          joined(first),
          median(row, "p50"),
          median(row, "p99"),
          range(row, "p99"),
          asked ? "≤ " + number(ask) : "",
          asked ? (p99 != null && p99 <= ask ? "yes" : "no") : "");
    }
  }

  private void rates() {
    page.append(
        """

        ## Deliveries a second

        The same two clients, with at most 256 cells on their way:

        | joined by | cells/s | of one broker with the same store | least–most |
        |---|---:|---:|---|
        """);
    for (List<ClusterResult> row : rows(ClusterBenchmark.Kind.RATE)) {
      String alone = row.get(0).way().startsWith("database") ? "database" : "nothing";
      add(
          joined(row.get(0)),
          median(row, "perSecond"),
          ratio(row, ClusterBenchmark.Kind.RATE, result -> result.way().equals(alone)),
          range(row, "perSecond"));
    }
    page.append(
        String.format(
            Locale.ROOT,
            """

            A raw client sends on a path without a store to %d raw clients, which are divided among the brokers; at most 64 messages
            are on their way:

            | joined by | brokers | deliveries/s | of one broker | p99 µs | lost |
            |---|---:|---:|---:|---:|---:|
            """,
            ClusterBenchmark.FAN_OUT_READERS));
    for (List<ClusterResult> row : rows(ClusterBenchmark.Kind.FAN_OUT)) {
      add(
          joined(row.get(0)),
          Integer.toString(row.get(0).brokers()),
          median(row, "perSecond"),
          ratio(row, ClusterBenchmark.Kind.FAN_OUT, result -> true),
          median(row, "p99"),
          median(row, "lost"));
    }
    page.append(
        """

        Brokers with disjoint paths on one database, each with a client that writes and one that reads there:

        | brokers | cells/s of all | of one broker |
        |---:|---:|---:|
        """);
    for (List<ClusterResult> row : rows(ClusterBenchmark.Kind.DISJOINT)) {
      add(
          Integer.toString(row.get(0).brokers()),
          median(row, "perSecond"),
          ratio(row, ClusterBenchmark.Kind.DISJOINT, result -> true));
    }
  }

  /** What a row has of what one broker has. */
  private String ratio(
      List<ClusterResult> row, ClusterBenchmark.Kind kind, Predicate<ClusterResult> alone) {
    Double own = medianOf(row, "perSecond");
    for (List<ClusterResult> other : rows(kind)) {
      if (other.get(0).brokers() == 1 && alone.test(other.get(0))) {
        Double one = medianOf(other, "perSecond");
        return own == null || one == null ? "" : number(own / one);
      }
    }
    return "";
  }

  private void cost() {
    page.append(
        """

        ## What one write costs

        A client writes one cell of a number; one reads at each broker; the next write follows when all have it. At the engine
        count messages and bytes of one write, as Redis (bytes of TCP, answers included) and NATS (bytes of payloads) say; at the
        database transactions and bytes of its log, as PostgreSQL says, without what brokers do there when nothing is written.

        | joined by | brokers | messages in | messages out | bytes in | bytes out | transactions | bytes of the log |
        |---|---:|---:|---:|---:|---:|---:|---:|
        """);
    for (List<ClusterResult> row : rows(ClusterBenchmark.Kind.COST)) {
      boolean redis = row.get(0).way().contains("Redis");
      add(
          row.get(0).way(),
          Integer.toString(row.get(0).brokers()),
          median(row, "messagesIn"),
          redis ? "" : median(row, "messagesOut"),
          median(row, "bytesIn"),
          median(row, "bytesOut"),
          median(row, "transactions"),
          median(row, "walBytes"));
    }
  }

  private void engines() {
    page.append(
        """

        ## The engines alone

        One `Backplane` publishes messages of 200 bytes, and another receives them, without any broker: latency as above, and with
        256 messages on their way as many as come through.

        | engine | p50 µs | p99 µs | messages/s |
        |---|---:|---:|---:|
        """);
    for (List<ClusterResult> row : rows(ClusterBenchmark.Kind.ENGINE)) {
      add(row.get(0).way(), median(row, "p50"), median(row, "p99"), median(row, "perSecond"));
    }
  }

  private void add(String... cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
