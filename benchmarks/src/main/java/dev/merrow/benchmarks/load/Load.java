package dev.merrow.benchmarks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.merrow.benchmarks.host.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Puts load on brokers in turn, and says how they bear it. Each scenario runs in a new process of
 * each broker.
 */
@Command(
    name = "load",
    description = "Puts load on brokers in turn, each time in a new process.",
    mixinStandardHelpOptions = true)
public final class Load implements Callable<Integer> {
  /** How long each run goes on before it counts, unless it is told otherwise. */
  static final String WARM_UP_SECONDS = "8";

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "SCENARIO",
      description = {
        "Only some of fan-1, fan-10, fan-100, fan-100-single, fan-500,",
        "fan-100-4k, direct-500, hub-100, open-100, merge, join-1000, idle-5000."
      })
  private List<String> only = List.of();

  @Option(
      names = "--brokers",
      split = ",",
      defaultValue = "TINYBASE,MERROW",
      description = "Some of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private List<BrokerProcess.Kind> brokers = List.of();

  @Option(
      names = "--broker-jar",
      defaultValue = "server/target/merrow-server.jar",
      description = "The jar of our broker. Default: ${DEFAULT-VALUE}.")
  private Path jar = Path.of("");

  @Option(
      names = "--against-jar",
      paramLabel = "JAR",
      description = {
        "Another jar of our broker, such as an older one: both have their turns, in pairs,",
        "and nothing else has. What is compared is printed, and added to no results."
      })
  private @Nullable Path againstJar;

  @Option(
      names = "--repetitions",
      defaultValue = "3",
      description = "How often each broker has its turn. Default: ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(
      names = "--warm-up",
      defaultValue = WARM_UP_SECONDS,
      description = {
        "Seconds that don't count. Default: ${DEFAULT-VALUE}.",
        "Where little is sent, " + Scenario.WARM_UPS_WHERE_LITTLE_IS_SENT + " times as long."
      })
  private double warmUpSeconds;

  @Option(
      names = "--seconds",
      defaultValue = "4",
      description = "Seconds that count. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--unmet",
      description = "Only where the results so far, on shared cores, did not do what was asked.")
  private boolean unmet;

  @Option(
      names = "--pinned",
      description = "The broker gets the first core; give this process the other.")
  private boolean pinned;

  @Option(
      names = "--results",
      defaultValue = "benchmarks/target/load.jsonl",
      description = "Where results are added as lines of JSON. Default: ${DEFAULT-VALUE}.")
  private Path results = Path.of("");

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a report of all results there, and measure nothing.")
  private @Nullable Path report;

  private final ObjectMapper json = new ObjectMapper();

  /** Runs the load. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Load()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (report != null) {
      return writeReport(report);
    }
    if (againstJar != null) {
      return compare(againstJar);
    }
    List<Result> all = new ArrayList<>();
    List<Scenario> scenarios = scenarios();
    for (int repetition = 0; repetition < repetitions; repetition++) {
      for (Scenario scenario : scenarios) {
        for (BrokerProcess.Kind kind : brokers) {
          Result result = measure(scenario, kind, jar);
          keep(result);
          all.add(result);
        }
      }
    }
    new Summary(all).details(pinned).ifPresent(System.out::println);
    return 0;
  }

  private List<Scenario> scenarios() throws IOException {
    if (unmet) {
      return read().unmet();
    }
    return only.isEmpty() ? Scenario.ALL : only.stream().map(Scenario::named).toList();
  }

  private Result measure(Scenario scenario, BrokerProcess.Kind kind, Path itsJar)
      throws IOException, InterruptedException {
    System.err.println(kind.label() + ": " + scenario.title());
    ScenarioRun run =
        new ScenarioRun(kind.label(), pinned, warmUpSeconds * scenario.warmUps(), seconds);
    try (BrokerProcess broker = BrokerProcess.start(kind, itsJar, pinned)) {
      return run.of(scenario, broker);
    }
  }

  private void keep(Result result) throws IOException {
    Files.createDirectories(results.toAbsolutePath().getParent());
    Files.writeString(
        results,
        json.writeValueAsString(result) + '\n',
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Measures two jars in pairs, of which each is first in turn, so that a drift harms neither. */
  private int compare(Path other) throws IOException, InterruptedException {
    Pairs pairs = new Pairs();
    for (int repetition = 0; repetition < repetitions; repetition++) {
      for (Scenario scenario : scenarios()) {
        boolean otherFirst = repetition % 2 == 0;
        Result before = otherFirst ? measure(scenario, BrokerProcess.Kind.AGAINST, other) : null;
        Result after = measure(scenario, BrokerProcess.Kind.MERROW, jar);
        pairs.add(
            scenario,
            before == null ? measure(scenario, BrokerProcess.Kind.AGAINST, other) : before,
            after);
      }
    }
    System.out.println(pairs.table());
    return 0;
  }

  private Summary read() throws IOException {
    List<Result> all = new ArrayList<>();
    for (String line : Files.readAllLines(results)) {
      all.add(json.readValue(line, Result.class));
    }
    return new Summary(all);
  }

  private int writeReport(Path file) throws IOException {
    Summary summary = read();
    Files.writeString(file, BenchmarksPage.of(summary, Machine.describe("default options")));
    return summary.isFaulty() ? 1 : 0;
  }
}
