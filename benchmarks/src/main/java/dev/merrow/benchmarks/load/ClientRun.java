package dev.merrow.benchmarks.load;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import dev.merrow.ws.client.WsThreads;
import dev.merrow.ws.client.engine.ClientEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Clients of one kind in a process of their own: arguments are the kind, the port, and seconds. */
final class ClientRun {
  private static final int MANY = 100;
  private static final double NANOS_PER_MICRO = 1_000;

  private final ClientKind kind;
  private final int port;
  private final @Nullable ClientEngine engine;

  private ClientRun(ClientKind kind, int port) {
    this.kind = kind;
    this.port = port;
    this.engine = kind.engine();
  }

  /** Runs, and prints {@link ClientFigures}. */
  public static void main(String[] arguments) throws Exception {
    ClientRun run = new ClientRun(ClientKind.valueOf(arguments[0]), Integer.parseInt(arguments[1]));
    ClientFigures figures =
        run.measure(Double.parseDouble(arguments[2]), Double.parseDouble(arguments[3]));
    System.out.println(new ObjectMapper().writeValueAsString(figures));
    System.exit(0);
  }

  private ClientFigures measure(double warmUpSeconds, double seconds) throws Exception {
    if (kind == ClientKind.RAW) {
      Result raw = raw(warmUpSeconds, seconds);
      return new ClientFigures(
          kind, raw.perSecond(), 0, 0, 0, 0, 0, raw.lost() + raw.reordered() + raw.foreign());
    }
    MergeLoad.Merged merged =
        MergeLoad.run(
            Scenario.named("merge"),
            port,
            options(null),
            warmUpSeconds,
            seconds,
            ClientRun::cpuMicrosButMine);
    long resident = BrokerProcess.inThisProcess(port).residentBytes();
    int threads = threads(null, 1, new ArrayList<>());
    try (WsThreads shared = WsThreads.create(2)) {
      List<WsSynchronizer> many = new ArrayList<>();
      long before = heap();
      int manyThreads = threads(shared, MANY, many);
      double manyBytes = (heap() - before) / (double) MANY;
      many.forEach(WsSynchronizer::close);
      return new ClientFigures(
          kind,
          merged.perSecond(),
          merged.micros(),
          threads,
          manyThreads,
          manyBytes,
          resident,
          merged.lost());
    }
  }

  private Result raw(double warmUpSeconds, double seconds)
      throws IOException, InterruptedException {
    ScenarioRun run = new ScenarioRun(kind.label(), false, warmUpSeconds, seconds);
    return run.of(Scenario.named("fan-1"), BrokerProcess.inThisProcess(port));
  }

  private WsSynchronizerOptions options(@Nullable WsThreads threads) {
    return WsSynchronizerOptions.builder()
        .connection(it -> it.engine(engine).threads(threads))
        .build();
  }

  /** The CPU time of this process without that of the calling thread. */
  private static double cpuMicrosButMine() {
    OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long mine = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    return (process.getProcessCpuTime() - mine) / NANOS_PER_MICRO;
  }

  /**
   * Counts the threads of clients that have started.
   *
   * @param opened is given those that are left open
   */
  private int threads(@Nullable WsThreads shared, int clients, List<WsSynchronizer> opened)
      throws Exception {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    List<CompletableFuture<Void>> started = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      URI uri = URI.create("ws://127.0.0.1:" + port + "/many/" + i);
      WsSynchronizer synchronizer =
          createWsSynchronizer(createMergeableStore(), uri, options(shared));
      started.add(synchronizer.startSync());
      opened.add(synchronizer);
    }
    CompletableFuture.allOf(started.toArray(CompletableFuture<?>[]::new)).get(1, TimeUnit.MINUTES);
    int count = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("merrow-ws-connect")) {
        thread.join();
      } else if (!before.contains(thread)) {
        count++;
      }
    }
    return count;
  }

  private static long heap() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(200);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
