package dev.merrow.benchmarks.cluster;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;

import dev.merrow.NumberCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A path with a Java client that writes and others that read, each of which merges. Each write
 * changes a cell of another row, so that none replaces one that is on its way.
 */
final class ClusterPath implements AutoCloseable {
  private static final int ROWS = 2_000;
  private static final int WINDOW = 256;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long MILLISECOND = 1_000_000;

  private final List<WsSynchronizer> open = new ArrayList<>();
  private final MergeableStore writer = createMergeableStore();
  private final Histogram latency = new ConcurrentHistogram(MAX_NANOS, 3);

  /** The number of the last write, and how often each was read, by all readers together. */
  private long written;

  private final AtomicLong read = new AtomicLong();
  private final int readers;

  /** Nanoseconds since this fit into a cell's number. */
  private final long epoch = System.nanoTime();

  private volatile boolean measuring;

  /**
   * Joins.
   *
   * @param readerUris where each reader connects
   */
  ClusterPath(URI writerUri, List<URI> readerUris) {
    readers = readerUris.size();
    join(writer, writerUri);
    for (URI uri : readerUris) {
      MergeableStore reader = createMergeableStore();
      join(reader, uri);
      var unused =
          reader.addCellListener(
              "t",
              null,
              "c",
              change -> {
                if (change.newCell() instanceof NumberCell cell) {
                  came((long) cell.value());
                }
              });
    }
  }

  private void join(MergeableStore store, URI uri) {
    WsSynchronizer sync = createWsSynchronizer(store, uri);
    open.add(sync);
    sync.startSync().join();
  }

  private void came(long due) {
    if (measuring) {
      latency.recordValue(Math.min(MAX_NANOS, Math.max(0, now() - due)));
    }
    read.incrementAndGet();
  }

  private long now() {
    return System.nanoTime() - epoch;
  }

  private void write(long due) {
    writer.setCell("t", "r" + written++ % ROWS, "c", due);
  }

  /** Writes until all readers have got something, which shows that all are joined. */
  void awaitJoined() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    long before = read.get();
    while (read.get() - before < readers) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("The readers get nothing");
      }
      write(now());
      TimeUnit.MILLISECONDS.sleep(100);
    }
    TimeUnit.SECONDS.sleep(1);
    read.set(written * readers);
  }

  /** How many writes all readers have. */
  private long arrived() {
    return read.get() / readers;
  }

  /**
   * Writes at a rate, whether or not those before have arrived.
   *
   * @return how long each took from when it was due until a reader had merged it
   */
  Histogram writeAtRate(int perSecond, double warmUpSeconds, double seconds) {
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long begin = now();
    long count = (long) ((warmUpSeconds + seconds) * perSecond);
    for (long i = 0; i < count; i++) {
      long due = begin + i * interval;
      measuring = i >= warmUpSeconds * perSecond;
      for (long left = due - now(); left > 0; left = due - now()) {
        LockSupport.parkNanos(left);
      }
      write(due);
    }
    awaitAll();
    measuring = false;
    return latency;
  }

  /** Writes as fast as all readers take it, with a bound on what is on its way; returns a rate. */
  double writeAll(double warmUpSeconds, double seconds) {
    writeFor(warmUpSeconds);
    long before = read.get();
    long begin = now();
    writeFor(seconds);
    double perSecond = (read.get() - before) * 1e9 / (now() - begin);
    awaitAll();
    return perSecond;
  }

  private void writeFor(double seconds) {
    long end = now() + (long) (seconds * 1e9);
    while (now() < end) {
      if (written - arrived() < WINDOW) {
        write(now());
      } else {
        LockSupport.parkNanos(MILLISECOND / 10);
      }
    }
  }

  /** Writes some, each when all readers have the one before. */
  void writeSingly(int count) {
    for (int i = 0; i < count; i++) {
      write(now());
      awaitAll();
    }
  }

  private void awaitAll() {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (arrived() < written) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "Of %s writes %s have arrived".formatted(written, arrived()));
      }
      LockSupport.parkNanos(MILLISECOND / 20);
    }
  }

  @Override
  public void close() {
    open.forEach(WsSynchronizer::close);
  }
}
