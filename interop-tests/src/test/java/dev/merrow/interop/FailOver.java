package dev.merrow.interop;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * When a client noticed that its broker was killed, and when it was served by another. Safe for use
 * by many threads.
 */
final class FailOver {
  private final long began;
  private final CompletableFuture<Long> lost = new CompletableFuture<>();
  private final CompletableFuture<Long> connected = new CompletableFuture<>();
  private final CompletableFuture<Long> heard = new CompletableFuture<>();
  private final CompletableFuture<Long> acknowledged = new CompletableFuture<>();

  /**
   * Begins.
   *
   * @param began when the broker was killed, in nanoseconds as {@link System#nanoTime()}
   */
  FailOver(long began) {
    this.began = began;
  }

  private long nanos() {
    return System.nanoTime() - began;
  }

  /** The client is not connected any more. */
  void lost() {
    lost.complete(nanos());
  }

  /** The client is connected, to another broker if it has lost one. */
  void connected() {
    if (hasMoved()) {
      connected.complete(nanos());
    }
  }

  /** The client has merged what another client wrote. */
  void heard() {
    if (connected.isDone()) {
      heard.complete(nanos());
    }
  }

  /** What the client wrote after the kill is acknowledged. */
  void acknowledged() {
    acknowledged.complete(nanos());
  }

  /** Whether it was the client's broker. */
  boolean hasMoved() {
    return lost.isDone();
  }

  /** Waits until the client has heard something through another broker. */
  void awaitHeard(Duration limit) throws Exception {
    heard.get(limit.toSeconds(), TimeUnit.SECONDS);
  }

  /** Returns lines with the time of each step. */
  static String report(List<FailOver> all) {
    return "%s clients lost their broker; from its kill until%n".formatted(all.size())
        + line("the client noticed", all, each -> each.lost)
        + line("it was connected to another broker", all, each -> each.connected)
        + line("the first message through another broker", all, each -> each.heard)
        + line("its own write was acknowledged", all, each -> each.acknowledged);
  }

  private static String line(
      String what, List<FailOver> all, Function<FailOver, CompletableFuture<Long>> step) {
    long[] sorted =
        all.stream()
            .map(step)
            .filter(CompletableFuture::isDone)
            .mapToLong(CompletableFuture::join)
            .sorted()
            .toArray();
    return String.format(
        Locale.ROOT,
        "  %s: %d ms at p50, %d at p99, %d at most%n",
        what,
        percentile(sorted, 50),
        percentile(sorted, 99),
        LongStream.of(sorted).max().orElse(0) / 1_000_000);
  }

  /** In milliseconds. */
  private static long percentile(long[] sorted, int percent) {
    return sorted.length == 0 ? 0 : sorted[(sorted.length - 1) * percent / 100] / 1_000_000;
  }
}
