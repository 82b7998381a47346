package dev.merrow.simulation;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Runs of one seed after the other, on all processors, up to the first that fails. */
final class Campaign {
  private static final int MAX_SHRINKING_RUNS = 400;

  private final long firstSeed;
  private final long start = System.nanoTime();
  private final AtomicLong begun = new AtomicLong();
  private long runs;
  private long writes;
  private long askedAnew;
  private int fewestStores = Integer.MAX_VALUE;
  private int fewestWrites = Integer.MAX_VALUE;

  Campaign(long firstSeed) {
    this.firstSeed = firstSeed;
  }

  /** Executes a number of runs. */
  void run(int count) {
    IntStream.range(0, count).parallel().forEach(each -> runNext());
  }

  /** Executes as many runs as time allows. */
  void run(long nanos) {
    while (System.nanoTime() - start < nanos) {
      runNext();
    }
  }

  private void runNext() {
    Run run = Run.of(firstSeed + begun.getAndIncrement());
    Run.Outcome outcome = run.run(false);
    if (!outcome.isGood()) {
      throw new AssertionError(report(run, outcome));
    }
    add(outcome);
  }

  private synchronized void add(Run.Outcome outcome) {
    runs++;
    writes += outcome.writes();
    askedAnew += outcome.askedAnew() ? 1 : 0;
    fewestStores = Math.min(fewestStores, outcome.stores());
    fewestWrites = Math.min(fewestWrites, outcome.writes());
  }

  /** Reports a failed run, and the smallest part of it that still fails. */
  static String report(Run run, Run.Outcome outcome) {
    Run shrunk = new Shrinker(MAX_SHRINKING_RUNS).shrink(run);
    Run.Outcome small = shrunk.run(true);
    List<String> trace = small.trace();
    return """
    Seed %d fails; run it again with -Dmerrow.seed=%d
    %s
    %s
    Of its %d steps, %d are enough to fail:
    %s
    """
        .formatted(
            run.seed(),
            run.seed(),
            run.setup(),
            String.join("\n", outcome.found()),
            run.steps().size(),
            shrunk.steps().size(),
            String.join("\n", trace));
  }

  int fewestStores() {
    return fewestStores;
  }

  int fewestWrites() {
    return fewestWrites;
  }

  @Override
  public String toString() {
    return """
        %d runs from seed %d on, each of at least %d stores and %d writes, %d writes in all, \
        %d of them compared once more, in %d s"""
        .formatted(
            runs,
            firstSeed,
            fewestStores,
            fewestWrites,
            writes,
            askedAnew,
            (System.nanoTime() - start) / 1_000_000_000);
  }
}
