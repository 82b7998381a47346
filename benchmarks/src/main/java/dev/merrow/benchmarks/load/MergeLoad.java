package dev.merrow.benchmarks.load;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;

import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Sends changes to one store, which merges them. */
final class MergeLoad {
  private static final long LAST_ONES_SECONDS = 10;

  private MergeLoad() {}

  /** Counts the changes that a store in this process merges. */
  static Result run(Scenario scenario, BrokerProcess broker, ScenarioRun run) throws IOException {
    MergeableStore store = createMergeableStore();
    AtomicLong merged = new AtomicLong();
    var unused = store.addCellListener(null, null, null, change -> merged.incrementAndGet());
    URI uri = URI.create("ws://127.0.0.1:" + broker.port() + "/load");
    try (WsSynchronizer synchronizer = createWsSynchronizer(store, uri)) {
      synchronizer.startSync().join();
      LoadClient sender = LoadClient.open(broker.port(), "load");
      SampleFrame frame = new SampleFrame("", 0, scenario.cellBytes());
      Flow flow = new Flow(sender, frame, 1, scenario.window());
      try (LoadLoop loop = new LoadLoop(List.of(sender), (client, in, start, end) -> {})) {
        send(flow, merged, run.warmUpSeconds(), loop);
        double cpu = broker.cpuMicros();
        long before = merged.get();
        long began = System.nanoTime();
        send(flow, merged, run.seconds(), loop);
        double seconds = (System.nanoTime() - began) / 1e9;
        long measured = merged.get() - before;
        cpu = broker.cpuMicros() - cpu;
        awaitLast(flow, merged);
        return new Result(
            scenario.name(),
            run.broker(),
            run.pinned(),
            measured / seconds,
            0,
            0,
            0,
            cpu / Math.max(1, measured),
            0,
            broker.residentBytes(),
            flow.sent(),
            flow.sent() - merged.get(),
            0,
            0);
      }
    }
  }

  private static void send(Flow flow, AtomicLong merged, double seconds, LoadLoop loop)
      throws IOException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
      flow.sendUpTo(merged.get(), now);
      loop.poll(1);
    }
  }

  private static void awaitLast(Flow flow, AtomicLong merged) {
    long end = System.nanoTime() + LAST_ONES_SECONDS * 1_000_000_000;
    while (merged.get() < flow.sent() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
