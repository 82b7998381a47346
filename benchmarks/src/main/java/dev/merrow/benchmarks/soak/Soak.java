package dev.merrow.benchmarks.soak;

import dev.merrow.schedule.internal.Futures;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps a broker busy for a while, and tells each minute how it is. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = "Keeps a broker busy for a while, and tells each minute how it is.")
public final class Soak implements Callable<Integer> {
  private static final int GROUP = 10;
  private static final int AT_ONCE = 100;
  private static final int CHURN_MILLIS = 200;
  private static final double ALLOWED_GROWTH = 1.15;

  @Option(
      names = "--jar",
      defaultValue = "server/target/merrow-server.jar",
      description = "The broker's runnable jar. Default: ${DEFAULT-VALUE}.")
  private Path jar = Path.of("");

  @Option(names = "--minutes", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--idle",
      defaultValue = "5000",
      description = "Clients that say nothing. Default: ${DEFAULT-VALUE}.")
  private int idle;

  @Option(
      names = "--busy",
      defaultValue = "500",
      description =
          "Clients that say something each second to nine others. Default: ${DEFAULT-VALUE}.")
  private int busy;

  @Option(
      names = "--seconds",
      defaultValue = "0",
      description = "For so long instead of minutes, if it is not 0. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--hostile",
      defaultValue = "0",
      description =
          "Clients that mean harm, at the paths of the busy ones, which are kept then. Default:"
              + " ${DEFAULT-VALUE}.")
  private int hostile;

  @Option(
      names = "--heap",
      defaultValue = "1g",
      description = "How much memory the broker has. Default: ${DEFAULT-VALUE}.")
  private String heap = "";

  @Option(
      names = "--seed",
      description = "What the hostile do follows from it. Default: another each time.")
  private long seed = new Random().nextLong();

  @Parameters(description = "Options for the broker, behind --.")
  private List<String> brokerOptions = List.of();

  private final DeliveryLog log = new DeliveryLog();
  private final AtomicInteger churned = new AtomicInteger();
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final HttpClient client = HttpClient.newBuilder().executor(workers).build();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private List<String> java = List.of();

  private Soak() {}

  /**
   * Runs it with a broker that is not in a jar.
   *
   * @param java options of Java's that say what to run
   * @param args see {@code --help}
   * @return 0 if the broker stayed as it was and lost nothing
   */
  static int run(List<String> java, String... args) {
    Soak soak = new Soak();
    soak.java = java;
    return new CommandLine(soak).execute(args);
  }

  /**
   * Runs it, and ends the process: with 0 if the broker stayed as it was and lost nothing.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Soak()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    List<String> running = new ArrayList<>(List.of("-Xmx" + heap));
    running.addAll(java.isEmpty() ? List.of("-jar", jar.toString()) : java);
    List<String> options = new ArrayList<>(brokerOptions);
    if (hostile > 0) {
      Path directory = Files.createTempDirectory("merrow-soak");
      options.addAll(
          List.of(
              "--store",
              directory.resolve("stores").toString(),
              "--tokens",
              Enemies.writeTokens(directory, users()).toString()));
      System.out.println("seed " + seed);
    }
    try (SoakBroker broker = new SoakBroker(running, options)) {
      List<SoakSocket> idlers = openAll(broker, "idle", idle);
      List<SoakSocket> talkers = openAll(broker, "busy", busy);
      List<ScheduledFuture<?>> work = begin(broker, talkers);
      Enemies enemies = new Enemies(broker.port(), i -> "busy-" + i, Math.max(1, busy / GROUP));
      enemies.begin(hostile, seed);
      List<Double> heaps = watch(broker);
      enemies.close();
      if (hostile > 0) {
        System.out.println("the hostile have done " + enemies);
        await("only the honest are left", () -> isAlone(broker));
        heaps.add(tell(broker, "alone"));
      }
      work.forEach(each -> each.cancel(false));
      await("every message is received", log::isClean);
      idlers.forEach(SoakSocket::close);
      talkers.forEach(SoakSocket::close);
      await("all paths are gone", () -> broker.metric("merrow_paths") == 0);
      await("all connections are gone", () -> broker.metric("merrow_connections") == 0);
      tell(broker, "end");
      int exitCode = broker.end();
      double growth = heaps.get(heaps.size() - 1) / heaps.get(0);
      // a few seconds are too few to tell
      boolean flat = growth <= ALLOWED_GROWTH || seconds > 0;
      boolean good = log.isClean() && flat && exitCode == 0;
      if (log.missing() != 0) {
        System.out.println("not received " + log.missingByName());
      }
      System.out.printf(
          Locale.ROOT,
          "%s: the live heap is %.2f times what it was after a minute, exit code %s%n",
          good ? "GOOD" : "BAD",
          growth,
          exitCode);
      return good ? 0 : 1;
    } finally {
      timer.shutdownNow();
      workers.shutdownNow();
    }
  }

  private List<SoakSocket> openAll(SoakBroker broker, String kind, int count) {
    List<CompletableFuture<SoakSocket>> opening = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String path = kind + "-" + i / GROUP;
      opening.add(SoakSocket.open(client, at(broker, path, i), kind + i, log, socket -> {}));
      if (i % AT_ONCE == AT_ONCE - 1) {
        opening.forEach(CompletableFuture::join);
      }
    }
    return opening.stream().map(CompletableFuture::join).toList();
  }

  private List<ScheduledFuture<?>> begin(SoakBroker broker, List<SoakSocket> talkers) {
    List<ScheduledFuture<?>> work = new ArrayList<>();
    for (int i = 0; i < talkers.size(); i++) {
      SoakSocket talker = talkers.get(i);
      int others = Math.min(GROUP, talkers.size() - i / GROUP * GROUP) - 1;
      long offset = 1_000L * i / talkers.size();
      work.add(
          timer.scheduleAtFixedRate(
              () -> talker.say(others), offset, 1_000, TimeUnit.MILLISECONDS));
    }
    work.add(
        timer.scheduleAtFixedRate(
            () -> churn(broker), CHURN_MILLIS, CHURN_MILLIS, TimeUnit.MILLISECONDS));
    return work;
  }

  private boolean isAlone(SoakBroker broker) throws IOException, InterruptedException {
    // those that come and go may be there, too
    return broker.metric("merrow_connections") <= idle + busy + GROUP;
  }

  /** Each client has its own token, and those that come and go have one together. */
  private int users() {
    return Math.max(idle, busy) + 1;
  }

  private URI at(SoakBroker broker, String path, int user) {
    return broker.at(hostile > 0 ? path + Enemies.honest(user) : path);
  }

  /** A path comes, one client of two says something there, and it goes. */
  private void churn(SoakBroker broker) {
    String path = "churn-" + churned.incrementAndGet();
    Futures.whenDone(
        SoakSocket.open(client, at(broker, path, users() - 1), path + "-a", log, SoakSocket::close)
            .thenCompose(
                one ->
                    SoakSocket.open(
                        client, at(broker, path, users() - 1), path + "-b", log, socket -> {}))
            .thenAccept(
                other -> {
                  other.say(1);
                  other.close();
                }),
        error -> {
          if (error != null) {
            log.failed(error.toString());
          }
        });
  }

  /** Tells each minute how the broker is, and gives what was alive on its heap each time. */
  private List<Double> watch(SoakBroker broker) throws IOException, InterruptedException {
    System.out.println("minute | live heap | resident | connections | paths | churned | messages");
    List<Double> heaps = new ArrayList<>();
    if (seconds > 0) {
      heaps.add(tell(broker, "begin"));
      TimeUnit.SECONDS.sleep(seconds);
      heaps.add(tell(broker, "end"));
      return heaps;
    }
    for (int minute = 1; minute <= minutes; minute++) {
      TimeUnit.MINUTES.sleep(1);
      heaps.add(tell(broker, Integer.toString(minute)));
    }
    return heaps;
  }

  private double tell(SoakBroker broker, String when) throws IOException, InterruptedException {
    double heap = broker.liveHeap();
    System.out.printf(
        Locale.ROOT,
        "%6s | %5.1f MiB | %4.0f MiB | %11.0f | %5.0f | %7d | %s%n",
        when,
        heap,
        broker.resident(),
        broker.metric("merrow_connections"),
        broker.metric("merrow_paths"),
        churned.get(),
        log);
    return heap;
  }

  /** A condition that may take asking somebody. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private static void await(String what, Condition condition)
      throws IOException, InterruptedException {
    for (int tries = 0; !condition.holds(); tries++) {
      if (tries == 300) {
        System.out.println("Not so after half a minute: " + what);
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
