package dev.merrow.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Opens many connections and measures their cost. */
final class Connections {
  /** The number of connections that are opened at a time. */
  private static final int AT_A_TIME = 8;

  /** The number of connections that share a path. */
  private static final int PER_PATH = 10;

  /** Connections opened first, so that the broker has allocated what it needs only once. */
  private static final int FIRST = 1_000;

  /** Connections opened first when speed is measured, so that the broker has warmed up. */
  static final int FIRST_IN_A_HURRY = 6_000;

  private final List<LoadClient> open = new ArrayList<>();
  private final Histogram latency = new ConcurrentHistogram(3);

  private Connections() {}

  /** Opens connections, and measures memory or time. */
  static Result run(Scenario scenario, BrokerProcess broker, ScenarioRun run)
      throws IOException, InterruptedException {
    Connections connections = new Connections();
    try {
      return connections.measure(scenario, broker, run);
    } finally {
      for (LoadClient client : connections.open) {
        client.close();
      }
    }
  }

  private Result measure(Scenario scenario, BrokerProcess broker, ScenarioRun run)
      throws IOException, InterruptedException {
    boolean idle = scenario.shape() == Scenario.Shape.IDLE;
    openMore(broker.port(), idle ? FIRST : FIRST_IN_A_HURRY);
    if (idle) {
      broker.collectGarbage();
    }
    latency.reset();
    long resident = broker.residentBytes();
    double cpu = broker.cpuMicros();
    long began = System.nanoTime();
    openMore(broker.port(), scenario.clients());
    double seconds = (System.nanoTime() - began) / 1e9;
    cpu = broker.cpuMicros() - cpu;
    if (idle) {
      broker.collectGarbage();
    }
    long residentAfter = broker.residentBytes();
    return new Result(
        scenario.name(),
        run.broker(),
        run.pinned(),
        scenario.clients() / seconds,
        latency.getValueAtPercentile(50) / 1e3,
        latency.getValueAtPercentile(99) / 1e3,
        latency.getValueAtPercentile(99.9) / 1e3,
        cpu / scenario.clients(),
        idle ? (residentAfter - resident) / (double) scenario.clients() : 0,
        residentAfter,
        0,
        0,
        0,
        0);
  }

  private void openMore(int port, int count) throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Callable<LoadClient>> calls = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String path = "load/" + (open.size() + i) / PER_PATH;
        calls.add(() -> openOne(port, path));
      }
      for (Future<LoadClient> opened : threads.invokeAll(calls)) {
        open.add(opened.get());
      }
    } catch (ExecutionException e) {
      throw new IOException("A connection was not opened", e);
    } finally {
      threads.shutdown();
    }
  }

  private LoadClient openOne(int port, String path) throws IOException {
    long began = System.nanoTime();
    LoadClient client = LoadClient.open(port, path);
    latency.recordValue(Math.min(TimeUnit.MINUTES.toNanos(1), System.nanoTime() - began));
    return client;
  }
}
