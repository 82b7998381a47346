package dev.merrow.benchmarks.soak;

import dev.merrow.schedule.internal.Futures;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  @Parameters(description = "Options for the broker, behind --.")
  private List<String> brokerOptions = List.of();

  private final Ledger ledger = new Ledger();
  private final AtomicInteger churned = new AtomicInteger();
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final HttpClient client = HttpClient.newBuilder().executor(workers).build();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private Soak() {}

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
    try (SoakBroker broker = new SoakBroker(jar, brokerOptions)) {
      List<SoakSocket> idlers = openAll(broker, "idle", idle);
      List<SoakSocket> talkers = openAll(broker, "busy", busy);
      List<ScheduledFuture<?>> work = begin(broker, talkers);
      List<Double> heaps = watch(broker);
      work.forEach(each -> each.cancel(false));
      await("all is heard", ledger::isClean);
      idlers.forEach(SoakSocket::close);
      talkers.forEach(SoakSocket::close);
      await("all paths are gone", () -> broker.metric("merrow_paths") == 0);
      await("all connections are gone", () -> broker.metric("merrow_connections") == 0);
      tell(broker, "end");
      int exitCode = broker.end();
      double growth = heaps.get(heaps.size() - 1) / heaps.get(0);
      boolean good = ledger.isClean() && growth <= ALLOWED_GROWTH && exitCode == 0;
      System.out.printf(
          Locale.ROOT,
          "%s: the live heap is %.2f times what it was after a minute, exit code %d%n",
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
      opening.add(SoakSocket.open(client, broker.at(path), kind + i, ledger, socket -> {}));
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

  /** A path comes, one client of two says something there, and it goes. */
  private void churn(SoakBroker broker) {
    String path = "churn-" + churned.incrementAndGet();
    Futures.whenDone(
        SoakSocket.open(client, broker.at(path), path + "-a", ledger, SoakSocket::close)
            .thenCompose(
                one -> SoakSocket.open(client, broker.at(path), path + "-b", ledger, socket -> {}))
            .thenAccept(
                other -> {
                  other.say(1);
                  other.close();
                }),
        error -> {
          if (error != null) {
            ledger.failed(error.toString());
          }
        });
  }

  /** Tells each minute how the broker is, and gives what was alive on its heap each time. */
  private List<Double> watch(SoakBroker broker) throws IOException, InterruptedException {
    System.out.println("minute | live heap | resident | connections | paths | churned | messages");
    List<Double> heaps = new ArrayList<>();
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
        ledger);
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
