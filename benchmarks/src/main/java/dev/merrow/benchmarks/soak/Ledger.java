package dev.merrow.benchmarks.soak;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Counts the messages that all clients have sent and received. */
final class Ledger {
  private final LongAdder due = new LongAdder();
  private final LongAdder heard = new LongAdder();
  private final LongAdder gaps = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final AtomicReference<String> firstFailure = new AtomicReference<>("none");

  void said(int others) {
    due.add(others);
  }

  void heard(boolean inOrder) {
    heard.increment();
    if (!inOrder) {
      gaps.increment();
    }
  }

  void failed(String what) {
    failures.increment();
    firstFailure.compareAndSet("none", what);
  }

  long missing() {
    return due.sum() - heard.sum();
  }

  boolean isClean() {
    return missing() == 0 && gaps.sum() == 0 && failures.sum() == 0;
  }

  @Override
  public String toString() {
    return "%s heard, %s on their way, %s out of order, %s failures (first: %s)"
        .formatted(heard.sum(), missing(), gaps.sum(), failures.sum(), firstFailure.get());
  }
}
