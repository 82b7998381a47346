package dev.merrow.benchmarks.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.merrow.benchmarks.host.Machine;
import dev.merrow.benchmarks.load.FanOut;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures brokers that are joined by a database, an engine or both, beside one broker. */
@Command(
    name = "cluster",
    description = "Measures brokers of a cluster beside one broker.",
    mixinStandardHelpOptions = true)
public final class ClusterBenchmark implements Callable<Integer> {
  static final int WRITES_PER_SECOND = 100;
  static final int FAN_OUT_READERS = 100;
  static final int MOST_BROKERS = 3;

  /** How many writes are counted at the engine and the database. */
  private static final int COSTED_WRITES = 500;

  /** How late a connection of PostgreSQL reports its last transactions. */
  private static final long REPORT_SECONDS = 11;

  /** The kinds of measurements. */
  enum Kind {
    LATENCY,
    RATE,
    FAN_OUT,
    DISJOINT,
    COST,
    ENGINE
  }

  @Option(
      names = "--only",
      split = ",",
      defaultValue = "LATENCY,RATE,FAN_OUT,DISJOINT,COST,ENGINE",
      description = "Some of ${COMPLETION-CANDIDATES}. Default: all.")
  private List<Kind> only = List.of();

  @Option(
      names = "--broker-jar",
      defaultValue = "server/target/merrow-server.jar",
      description = "The jar of the broker. Default: ${DEFAULT-VALUE}.")
  private Path jar = Path.of("");

  @Option(
      names = "--repetitions",
      defaultValue = "3",
      description = "How often each is measured. Default: ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(
      names = "--warm-up",
      defaultValue = "8",
      description = "Seconds that don't count. Default: ${DEFAULT-VALUE}.")
  private double warmUpSeconds;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "Seconds that count. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--results",
      defaultValue = "benchmarks/target/cluster.jsonl",
      description = "Where results are added as lines of JSON. Default: ${DEFAULT-VALUE}.")
  private Path results = Path.of("");

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a page of all results there, and measure nothing.")
  private @Nullable Path report;

  private final ObjectMapper json = new ObjectMapper();

  /** Measures. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new ClusterBenchmark())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (report != null) {
      List<ClusterResult> all = new ArrayList<>();
      for (String line : Files.readAllLines(results)) {
        all.add(json.readValue(line, ClusterResult.class));
      }
      Files.writeString(report, ClusterPage.of(all, Machine.describe("default options")));
      return 0;
    }
    try (ClusterServers servers = new ClusterServers()) {
      for (int i = 0; i < repetitions; i++) {
        for (Kind kind : only) {
          measure(kind, servers);
        }
      }
    }
    return 0;
  }

  private void measure(Kind kind, ClusterServers servers) throws Exception {
    switch (kind) {
      case LATENCY, RATE -> {
        between(kind, servers, Way.NOTHING, 1);
        between(kind, servers, Way.DATABASE, 1);
        for (Way way : Way.JOINING) {
          between(kind, servers, way, 2);
        }
      }
      case FAN_OUT -> {
        fanOut(servers, Way.NOTHING, 1);
        for (Way way : Way.JOINING) {
          for (int count = 2; count <= MOST_BROKERS && !way.database(); count++) {
            fanOut(servers, way, count);
          }
        }
      }
      case DISJOINT -> {
        for (int count = 1; count <= MOST_BROKERS; count++) {
          disjoint(servers, count);
        }
      }
      case COST -> {
        for (Way way : Way.JOINING) {
          for (int count = 1; count <= MOST_BROKERS; count++) {
            cost(servers, way, count);
          }
        }
      }
      case ENGINE -> {
        engine(servers, Way.Engine.REDIS, "Redis");
        engine(servers, Way.Engine.NATS, "NATS");
      }
    }
  }

  private void add(Kind kind, Way way, int brokers, double load, Map<String, Double> figures)
      throws IOException {
    ClusterResult result = new ClusterResult(kind.name(), way.name(), brokers, figures, load);
    String line = json.writeValueAsString(result);
    System.out.println(line);
    Files.writeString(results, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static double load() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]);
  }

  /** A client writes at the first broker, and one reads at the last. */
  private void between(Kind kind, ClusterServers servers, Way way, int count) throws Exception {
    double load = load();
    try (ClusterBrokers brokers = new ClusterBrokers(jar, servers, way, count);
        ClusterPath path =
            new ClusterPath(brokers.at(0, "between"), List.of(brokers.at(count - 1, "between")))) {
      path.awaitJoined();
      if (kind == Kind.RATE) {
        add(kind, way, count, load, Map.of("perSecond", path.writeAll(warmUpSeconds, seconds)));
      } else {
        add(
            kind,
            way,
            count,
            load,
            micros(path.writeAtRate(WRITES_PER_SECOND, warmUpSeconds, seconds)));
      }
    }
  }

  private static Map<String, Double> micros(Histogram latency) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("p50", latency.getValueAtPercentile(50) / 1e3);
    figures.put("p99", latency.getValueAtPercentile(99) / 1e3);
    figures.put("max", latency.getMaxValue() / 1e3);
    return figures;
  }

  /** A client sends at the first broker, and the readers are divided among all. */
  private void fanOut(ClusterServers servers, Way way, int count) throws Exception {
    double load = load();
    try (ClusterBrokers brokers = new ClusterBrokers(jar, servers, way, count)) {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < FAN_OUT_READERS; i++) {
        ports.add(brokers.port(i % count));
      }
      FanOut.Delivered delivered = FanOut.run(brokers.port(0), ports, warmUpSeconds, seconds);
      add(
          Kind.FAN_OUT,
          way,
          count,
          load,
          Map.of(
              "perSecond",
              delivered.perSecond(),
              "p99",
              delivered.p99Micros(),
              "lost",
              (double) delivered.lost()));
    }
  }

  /** Each broker has a path of its own, with a client that writes and one that reads. */
  private void disjoint(ClusterServers servers, int count) throws Exception {
    double load = load();
    try (ClusterBrokers brokers = new ClusterBrokers(jar, servers, Way.DATABASE, count)) {
      List<ClusterPath> paths = new ArrayList<>();
      ExecutorService threads = Executors.newFixedThreadPool(count);
      try {
        List<Callable<Double>> writing = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          URI uri = brokers.at(i, "disjoint" + i);
          ClusterPath path = new ClusterPath(uri, List.of(uri));
          paths.add(path);
          path.awaitJoined();
          writing.add(() -> path.writeAll(warmUpSeconds, seconds));
        }
        double perSecond = 0;
        for (Future<Double> each : threads.invokeAll(writing)) {
          perSecond += each.get();
        }
        add(Kind.DISJOINT, Way.DATABASE, count, load, Map.of("perSecond", perSecond));
      } finally {
        threads.shutdown();
        for (ClusterPath each : paths) {
          each.close();
        }
      }
    }
  }

  /** What a write costs that has one reader at each broker, with nothing else on its way. */
  private void cost(ClusterServers servers, Way way, int count) throws Exception {
    double load = load();
    try (ClusterBrokers brokers = new ClusterBrokers(jar, servers, way, count)) {
      List<URI> readers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        readers.add(brokers.at(i, "cost"));
      }
      try (ClusterPath path = new ClusterPath(brokers.at(0, "cost"), readers)) {
        path.awaitJoined();
        path.writeSingly(COSTED_WRITES);
        Map<String, Double> figures = new LinkedHashMap<>();
        if (way.engine() != Way.Engine.NONE) {
          ClusterServers.Traffic before = servers.traffic(way.engine());
          path.writeSingly(COSTED_WRITES);
          ClusterServers.Traffic traffic = servers.traffic(way.engine()).minus(before);
          figures.put("messagesIn", traffic.messagesIn() / COSTED_WRITES);
          figures.put("messagesOut", traffic.messagesOut() / COSTED_WRITES);
          figures.put("bytesIn", traffic.bytesIn() / COSTED_WRITES);
          figures.put("bytesOut", traffic.bytesOut() / COSTED_WRITES);
        }
        if (way.database()) {
          addWork(servers, path, figures);
        }
        add(Kind.COST, way, count, load, figures);
      }
    }
  }

  /** What brokers do at the database anyway, without any write, does not count. */
  private static void addWork(ClusterServers servers, ClusterPath path, Map<String, Double> figures)
      throws Exception {
    TimeUnit.SECONDS.sleep(REPORT_SECONDS);
    ClusterServers.Work first = servers.work();
    long begin = System.nanoTime();
    TimeUnit.SECONDS.sleep(REPORT_SECONDS);
    ClusterServers.Work second = servers.work();
    double idleSeconds = (System.nanoTime() - begin) / 1e9;
    begin = System.nanoTime();
    path.writeSingly(COSTED_WRITES);
    TimeUnit.SECONDS.sleep(REPORT_SECONDS);
    ClusterServers.Work third = servers.work();
    double busySeconds = (System.nanoTime() - begin) / 1e9;
    double factor = busySeconds / idleSeconds;
    double transactions =
        third.transactions()
            - second.transactions()
            - factor * (second.transactions() - first.transactions());
    double walBytes =
        third.walBytes() - second.walBytes() - factor * (second.walBytes() - first.walBytes());
    figures.put("transactions", transactions / COSTED_WRITES);
    figures.put("walBytes", walBytes / COSTED_WRITES);
  }

  private void engine(ClusterServers servers, Way.Engine engine, String name) throws IOException {
    double load = load();
    try (EngineAlone alone = new EngineAlone(servers, engine)) {
      Map<String, Double> figures =
          micros(alone.publishAtRate(WRITES_PER_SECOND, warmUpSeconds, seconds));
      figures.put("perSecond", alone.publishAll(warmUpSeconds / 2, seconds / 2));
      add(Kind.ENGINE, new Way(name, false, engine), 0, load, figures);
    }
  }
}
