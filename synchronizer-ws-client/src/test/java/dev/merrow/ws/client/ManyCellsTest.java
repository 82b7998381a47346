package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.proxy.FaultyProxy;
import dev.merrow.testkit.proxy.NetworkConditions;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.ws.server.WsServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Large stores and slow links, with default options. {@code -Dmerrow.many.cells=1000000} for as
 * many as are promised; prints how long it took and how the heap went.
 */
class ManyCellsTest {
  private static final int CELLS = Integer.getInteger("merrow.many.cells", 60_000);
  private static final int BYTES_PER_SECOND = 1_000_000;

  private final WsServer server = WsServer.createWsServer(0);
  private final MergeableStore near = createMergeableStore();
  private final MergeableStore far = createMergeableStore();
  private final HeapCurve heap = new HeapCurve();

  @AfterEach
  void close() {
    heap.close();
    server.close();
  }

  private static WsSynchronizer synchronizer(MergeableStore store, int port) {
    return createWsSynchronizer(store, URI.create("ws://127.0.0.1:" + port + "/many"));
  }

  private static void write(MergeableStore store, int i) {
    store.setCell("t" + i % 2, "r" + i / 10, "c" + i % 10, Cell.of("text " + i));
  }

  @Test
  void anEmptyPeerGetsAllOfThem() throws Exception {
    near.transaction(
        () -> {
          for (int i = 0; i < CELLS; i++) {
            write(near, i);
          }
        });
    try (WsSynchronizer ofNear = synchronizer(near, server.port());
        WsSynchronizer ofFar = synchronizer(far, server.port())) {
      ofNear.startSync().get(60, TimeUnit.SECONDS);
      heap.begin("%,d cells to an empty peer".formatted(CELLS));
      ofFar.startSync().get(10, TimeUnit.MINUTES);
      Convergence.await(near, far);
      heap.end();

      assertThat(ofFar.getProgress().received()).isPositive();
      assertThat(ofNear.getProgress().sent()).isEqualTo(ofFar.getProgress().received());
      assertThat(ofNear.getSynchronizerStats().lastError()).isNull();
      assertThat(ofFar.getSynchronizerStats().lastError()).isNull();
    }
  }

  @Test
  void smallWritesAtFullSpeedGoThroughASlowLink() throws Exception {
    try (FaultyProxy proxy =
            new FaultyProxy(server.port())
                .weather(
                    NetworkConditions.FAIR
                        .withBytesPerSecond(BYTES_PER_SECOND)
                        .withSegmentBytes(10_000));
        WsSynchronizer ofNear = synchronizer(near, proxy.port());
        WsSynchronizer ofFar = synchronizer(far, server.port())) {
      ofFar.startSync().get(60, TimeUnit.SECONDS);
      ofNear.startSync().get(60, TimeUnit.SECONDS);
      heap.begin("%,d writes through %,d bytes/s".formatted(CELLS, BYTES_PER_SECOND));
      for (int i = 0; i < CELLS; i++) {
        write(near, i);
      }
      heap.note("written");
      Convergence.await(Duration.ofMinutes(10), near, far);
      heap.end();
      assertThat(ofNear.getSynchronizerStats().reconnects()).isZero();
    }
  }

  /** Prints how much of the heap is in use, now and then. */
  private static final class HeapCurve implements AutoCloseable {
    private static final long MEGABYTE = 1 << 20;

    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1);
    private final StringBuilder curve = new StringBuilder();
    private long start;

    void begin(String what) {
      System.gc();
      start = System.nanoTime();
      curve.append(what).append("; MB in use by second:");
      note("begin");
      var unused = timer.scheduleAtFixedRate(() -> note(""), 2, 2, TimeUnit.SECONDS);
    }

    synchronized void note(String what) {
      Runtime runtime = Runtime.getRuntime();
      curve.append(
          " %s%d:%d"
              .formatted(
                  what.isEmpty() ? "" : what + "=",
                  (System.nanoTime() - start) / 1_000_000_000,
                  (runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE));
    }

    void end() {
      note("end");
      System.gc();
      note("collected");
      System.out.println(curve);
    }

    @Override
    public void close() {
      timer.shutdownNow();
    }
  }
}
