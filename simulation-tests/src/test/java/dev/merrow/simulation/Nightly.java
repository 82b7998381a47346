package dev.merrow.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs seeds that were not tried before, on all processors, and goes on when one fails. {@code
 * Nightly SEEDS [FIRST_SEED]}; see {@code simulation-tests/nightly}.
 */
public final class Nightly {
  private static final int TELL_EVERY = 10_000;

  /** Fresh starting points lie far apart, and beyond what the build runs. */
  private static final long STARTING_POINTS = 1L << 20;

  private static final long APART = 10_000_000;

  private final long firstSeed;
  private final long seeds;
  private final long start = System.nanoTime();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong askedAnew = new AtomicLong();
  private final List<Long> failed = new ArrayList<>();

  private Nightly(long firstSeed, long seeds) {
    this.firstSeed = firstSeed;
    this.seeds = seeds;
  }

  /**
   * Runs the seeds; exits with 1 if some fail.
   *
   * @param args how many, and from where on; a fresh starting point unless given
   */
  public static void main(String[] args) throws InterruptedException {
    long seeds = Long.parseLong(args[0]);
    long firstSeed =
        args.length > 1
            ? Long.parseLong(args[1])
            : APART * ThreadLocalRandom.current().nextLong(1, STARTING_POINTS);
    System.out.printf("%d seeds from %d on%n", seeds, firstSeed);
    Nightly nightly = new Nightly(firstSeed, seeds);
    nightly.run();
    System.exit(nightly.failed.isEmpty() ? 0 : 1);
  }

  private void run() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread = new Thread(this::runAll, "nightly-" + i);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println(this);
  }

  private void runAll() {
    for (long i = begun.getAndIncrement(); i < seeds; i = begun.getAndIncrement()) {
      Run run = Run.of(firstSeed + i);
      Run.Outcome outcome = run.run(false);
      writes.addAndGet(outcome.writes());
      askedAnew.addAndGet(outcome.askedAnew() ? 1 : 0);
      if (!outcome.isGood()) {
        tell(run, outcome);
      }
      if (ended.incrementAndGet() % TELL_EVERY == 0) {
        System.out.println(this);
      }
    }
  }

  private synchronized void tell(Run run, Run.Outcome outcome) {
    failed.add(run.seed());
    System.out.println(Campaign.report(run, outcome));
  }

  @Override
  public synchronized String toString() {
    return "%d of %d runs from seed %d on, %d writes, %d of them compared once more, %d s; %s"
        .formatted(
            ended.get(),
            seeds,
            firstSeed,
            writes.get(),
            askedAnew.get(),
            (System.nanoTime() - start) / 1_000_000_000,
            failed.isEmpty() ? "none failed" : "FAILED: " + failed);
  }
}
