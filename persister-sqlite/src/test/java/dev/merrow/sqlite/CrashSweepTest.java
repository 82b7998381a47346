package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.Persister;
import dev.merrow.sqlite.CrashChild.Way;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed at any point has lost nothing that it said was durable, and left no
 * transaction half there. {@code -Dmerrow.kills=N} kills that many, {@code -Dmerrow.seed=N}
 * repeats.
 */
class CrashSweepTest {
  private static final int KILLS = Integer.getInteger("merrow.kills", 200);
  private static final long SEED = Long.getLong("merrow.seed", System.nanoTime());
  private static final int MAX_ACKNOWLEDGED = 15;
  private static final int MAX_DELAY_NANOS = 3_000_000;

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedIsThereAfterAKillAndNothingIsHalfThere() throws Exception {
    Path libraries = ChildProcess.unpackLibrary(directory);
    ExecutorService executor = Executors.newFixedThreadPool(2);
    AtomicBoolean failed = new AtomicBoolean();
    List<Future<?>> lanes = new ArrayList<>();
    for (Way way : Way.values()) {
      Lane lane = new Lane(way, libraries, new Random(SEED + lanes.size()));
      int kills = (KILLS + Way.values().length - 1) / Way.values().length;
      lanes.add(
          executor.submit(
              () -> {
                for (int i = 0; i < kills && !failed.get(); i++) {
                  boolean passed = false;
                  try {
                    lane.killOnce();
                    passed = true;
                  } finally {
                    failed.compareAndSet(false, !passed);
                  }
                }
                return null;
              }));
    }
    executor.shutdown();
    assertThat(executor.awaitTermination(20, TimeUnit.MINUTES)).isTrue();
    for (Future<?> lane : lanes) {
      lane.get();
    }
  }

  /** One database, and what must be in it. */
  private final class Lane {
    private final Way way;
    private final Path libraries;
    private final Random random;
    private final Path file;
    private final Store expected = Store.createStore();

    Lane(Way way, Path libraries, Random random) {
      this.way = way;
      this.libraries = libraries;
      this.random = random;
      this.file = directory.resolve(way + ".db");
    }

    void killOnce() throws Exception {
      int before = CrashChild.lastOf(expected);
      int acknowledged = writeUntilKilled(before);
      String where = way + ", seed " + SEED + ", after " + acknowledged;

      assertThat(Sqlite.query(file, "PRAGMA integrity_check")).as(where).containsExactly("ok");
      MergeableStore actual = createMergeableStore("parent");
      try (Persister persister = way.persister(actual, file)) {
        persister.load().join();
      }
      int last = CrashChild.lastOf(actual);
      assertThat(last).as(where).isGreaterThanOrEqualTo(acknowledged);
      for (int number = before + 1; number <= last; number++) {
        CrashChild.write(expected, number);
      }
      assertThat(actual.getContent()).as(where).isEqualTo(expected.getContent());
    }

    /** Returns the number of the last transaction that was acknowledged. */
    private int writeUntilKilled(int before) throws IOException, InterruptedException {
      int acknowledged = before;
      String seed = Long.toString(random.nextLong());
      try (ChildProcess child =
          ChildProcess.start(CrashChild.class, libraries, way.name(), file.toString(), seed)) {
        assertThat(child.readLine()).isEqualTo("ready");
        for (int i = random.nextInt(MAX_ACKNOWLEDGED); i > 0; i--) {
          acknowledged = Integer.parseInt(child.readLine());
        }
        LockSupport.parkNanos(random.nextInt(MAX_DELAY_NANOS));
        child.kill();
        // it may have said more before it died; half a line is no word
        for (String line = child.readLine(); line != null; line = child.readLine()) {
          acknowledged = Math.max(acknowledged, numberOf(line, acknowledged));
        }
      }
      return acknowledged;
    }

    private static int numberOf(String line, int otherwise) {
      // println writes the number and the end of the line in one or two pieces
      return line.isEmpty() ? otherwise : Integer.parseInt(line);
    }
  }
}
