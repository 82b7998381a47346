package dev.merrow.benchmarks.soak;

import dev.merrow.benchmarks.host.Machine;
import dev.merrow.testkit.server.Attacker;
import dev.merrow.testkit.server.Misbehaviour;
import dev.merrow.testkit.server.RawSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how long honest clients wait while another client misbehaves, in one way at a time. */
@Command(
    name = "attacks",
    mixinStandardHelpOptions = true,
    description = "Measures how long honest clients wait while another one misbehaves.")
public final class Attacks implements Callable<Integer> {
  private static final String ATTACKED = "attacked";
  private static final String ELSEWHERE = "elsewhere";
  private static final double RELAY_MILLIS = 50;
  private static final double JOIN_MILLIS = 1_000;

  /** Connections that are there without an attack: two pairs, and two that join. */
  private static final int HONEST = 6;

  @Option(
      names = "--jar",
      defaultValue = "server/target/merrow-server.jar",
      description = "The broker's runnable jar. Default: ${DEFAULT-VALUE}.")
  private Path jar = Path.of("");

  @Option(
      names = "--engines",
      split = ",",
      defaultValue = "netty,tyrus",
      description = "What the broker listens with, one after the other. Default: ${DEFAULT-VALUE}.")
  private List<String> engines = List.of();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "MISBEHAVIOUR",
      description = "Only some of ${COMPLETION-CANDIDATES}.")
  private List<Misbehaviour> only = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "8",
      description = "How long each attack lasts. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "10",
      description =
          "Seconds without an attack at first, which don't count. Default: ${DEFAULT-VALUE}.")
  private int warmUpSeconds;

  @Option(
      names = "--heap",
      defaultValue = "256m",
      description = "How much memory the broker has. Default: ${DEFAULT-VALUE}.")
  private String heap = "";

  @Option(
      names = "--seed",
      description = "What attackers do follows from it. Default: another each time.")
  private long seed = new Random().nextLong();

  @Option(names = "--report", paramLabel = "FILE", description = "Write the tables there, too.")
  private @Nullable Path report;

  @Parameters(description = "Options for the broker, behind --.")
  private List<String> brokerOptions = List.of();

  private final StringBuilder page = new StringBuilder();
  private boolean faulty;

  private Attacks() {}

  /**
   * Runs it, and ends the process: with 0 if no honest client was closed.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Attacks()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    System.out.println("seed " + seed);
    for (String engine : engines) {
      measure(engine);
    }
    if (report != null) {
      Files.writeString(report, AttacksPage.of(page.toString(), Machine.describe("-Xmx" + heap)));
    }
    return faulty ? 1 : 0;
  }

  private void measure(String engine) throws IOException, InterruptedException {
    tell("");
    tell(
        "| on "
            + engine
            + ", while another client | there p50 | p99 | most | elsewhere p99 | most"
            + " | join there p99 | elsewhere p99 | met |");
    tell("|---|---:|---:|---:|---:|---:|---:|---:|---|");
    Path directory = Files.createTempDirectory("merrow-attacks");
    List<String> options = new ArrayList<>(List.of("--engine", engine));
    options.addAll(List.of("--store", directory.resolve("stores").toString()));
    options.addAll(List.of("--tokens", Enemies.writeTokens(directory, 2).toString()));
    options.addAll(brokerOptions);
    try (SoakBroker broker =
        new SoakBroker(List.of("-Xmx" + heap, "-jar", jar.toString()), options)) {
      fill(broker.port());
      try (Bystanders there = new Bystanders(broker.port(), ATTACKED + Enemies.honest(0));
          Bystanders elsewhere = new Bystanders(broker.port(), ELSEWHERE + Enemies.honest(1))) {
        TimeUnit.SECONDS.sleep(warmUpSeconds);
        forget(there, elsewhere);
        TimeUnit.SECONDS.sleep(seconds);
        tell("does nothing", there, elsewhere);
        for (Misbehaviour each : only.isEmpty() ? List.of(Misbehaviour.values()) : only) {
          attack(broker, each, there, elsewhere);
        }
      }
    }
  }

  /** So that there is more to be told than fits into one answer. */
  private static void fill(int port) throws IOException {
    try (RawSocket filling = RawSocket.open(port, ATTACKED + Enemies.honest(0))) {
      for (int i = 0; i < 300; i++) {
        filling.send("\n" + Attacker.change("filled" + i, "cell", "x".repeat(10_000)));
      }
      filling.send("S\n[\"filled\",1,\"\"]");
      while (!filling.readBodyPastPings().startsWith("[\"filled\",0,")) {
        // until all of it is there
      }
    }
  }

  private void attack(
      SoakBroker broker, Misbehaviour misbehaviour, Bystanders there, Bystanders elsewhere)
      throws IOException, InterruptedException {
    forget(there, elsewhere);
    Thread attacking;
    try (Attacker attacker = Enemies.attacker(broker.port(), ATTACKED, new Random(seed))) {
      attacking = new Thread(() -> attacker.misbehave(misbehaviour), "attacker");
      attacking.setDaemon(true);
      attacking.start();
      TimeUnit.SECONDS.sleep(seconds);
      tell(misbehaviour.toString(), there, elsewhere);
    }
    attacking.join();
    for (int i = 0; i < 200 && broker.metric("merrow_connections") > HONEST; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static void forget(Bystanders... all) {
    for (Bystanders each : all) {
      Histogram unused = each.relayTimes();
      unused = each.joinTimes();
    }
  }

  private void tell(String what, Bystanders there, Bystanders elsewhere) {
    Histogram relayThere = there.relayTimes();
    Histogram relayElsewhere = elsewhere.relayTimes();
    Histogram joinThere = there.joinTimes();
    Histogram joinElsewhere = elsewhere.joinTimes();
    boolean met =
        p99(relayThere) <= RELAY_MILLIS
            && p99(relayElsewhere) <= RELAY_MILLIS
            && p99(joinThere) <= JOIN_MILLIS
            && p99(joinElsewhere) <= JOIN_MILLIS;
    tell(
        String.format(
            Locale.ROOT,
            "| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %s |",
            what.toLowerCase(Locale.ROOT).replace('_', ' '),
            relayThere.getValueAtPercentile(50) / 1e6,
            p99(relayThere),
            relayThere.getMaxValue() / 1e6,
            p99(relayElsewhere),
            relayElsewhere.getMaxValue() / 1e6,
            p99(joinThere),
            p99(joinElsewhere),
            met ? "yes" : "no"));
    fault(what, "there", there);
    fault(what, "elsewhere", elsewhere);
  }

  private static double p99(Histogram times) {
    return times.getValueAtPercentile(99) / 1e6;
  }

  private void fault(String what, String where, Bystanders bystanders) {
    IOException fault = bystanders.takeFault();
    if (fault != null) {
      faulty = true;
      tell("An honest client %s, %s: %s".formatted(where, what, fault));
    }
  }

  private void tell(String line) {
    System.out.println(line);
    page.append(line).append('\n');
  }
}
