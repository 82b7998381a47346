package dev.merrow.benchmarks.load;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;

import dev.merrow.StringCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;

/** Sends changes to one store, which merges them. */
final class MergeLoad {
  private static final long LAST_ONES_SECONDS = 10;
  private static final long MILLISECOND = 1_000_000;

  private MergeLoad() {}

  /**
   * What was merged.
   *
   * @param micros the time that was supplied, for each that was merged
   * @param lost how many were sent and not merged
   */
  record Merged(double perSecond, double micros, long sent, long lost) {}

  /** Counts the changes that a store in this process merges. */
  static Result run(Scenario scenario, BrokerProcess broker, ScenarioRun run) throws IOException {
    Merged merged =
        run(
            scenario,
            broker.port(),
            WsSynchronizerOptions.DEFAULTS,
            run.warmUpSeconds(),
            run.seconds(),
            broker::cpuMicrosUnchecked);
    return new Result(
        scenario.name(),
        run.broker(),
        run.pinned(),
        merged.perSecond,
        0,
        0,
        0,
        merged.micros,
        0,
        broker.residentBytes(),
        merged.sent,
        merged.lost,
        0,
        0);
  }

  /**
   * As {@link #run(Scenario, BrokerProcess, ScenarioRun)}.
   *
   * @param micros a time that grows; called on the thread that sends
   */
  static Merged run(
      Scenario scenario,
      int port,
      WsSynchronizerOptions options,
      double warmUpSeconds,
      double countedSeconds,
      DoubleSupplier micros)
      throws IOException {
    MergeableStore store = createMergeableStore();
    // a transaction may merge several changes of the cell: its text says how many there were
    AtomicLong merged = new AtomicLong();
    Thread sending = Thread.currentThread();
    var unused =
        store.addCellListener(
            null,
            null,
            null,
            change -> {
              if (change.newCell() instanceof StringCell cell) {
                merged.set(SampleFrame.numberOf(cell.value()) + 1);
                LockSupport.unpark(sending);
              }
            });
    URI uri = URI.create("ws://127.0.0.1:" + port + "/load");
    try (WsSynchronizer synchronizer = createWsSynchronizer(store, uri, options)) {
      synchronizer.startSync().join();
      LoadClient sender = LoadClient.open(port, "load");
      SampleFrame frame = new SampleFrame("", 0, scenario.cellBytes());
      Flow flow = new Flow(sender, frame, 1, scenario.window());
      long received = synchronizer.getSynchronizerStats().receives();
      try (LoadLoop loop = new LoadLoop(List.of(sender), (client, in, start, end) -> {})) {
        send(flow, merged, warmUpSeconds, loop);
        double time = micros.getAsDouble();
        long before = merged.get();
        long began = System.nanoTime();
        send(flow, merged, countedSeconds, loop);
        double seconds = (System.nanoTime() - began) / 1e9;
        long measured = merged.get() - before;
        time = micros.getAsDouble() - time;
        awaitLast(flow, merged);
        received = synchronizer.getSynchronizerStats().receives() - received;
        return new Merged(
            measured / seconds,
            time / Math.max(1, measured),
            flow.sent(),
            Math.max(flow.sent() - merged.get(), flow.sent() - received));
      }
    }
  }

  private static void send(Flow flow, AtomicLong merged, double seconds, LoadLoop loop)
      throws IOException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
      flow.sendUpTo(merged.get(), now);
      loop.poll(0);
      // until something is merged; a sender that waits longer than that would be what is measured
      LockSupport.parkNanos(MILLISECOND);
    }
  }

  private static void awaitLast(Flow flow, AtomicLong merged) {
    long end = System.nanoTime() + LAST_ONES_SECONDS * 1_000_000_000;
    while (merged.get() < flow.sent() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
