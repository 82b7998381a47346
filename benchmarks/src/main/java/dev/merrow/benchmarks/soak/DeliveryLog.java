package dev.merrow.benchmarks.soak;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Counts the messages that all clients have sent and received. */
final class DeliveryLog {
  private final LongAdder due = new LongAdder();

  /** How often the messages of each client have yet to be received, by its name. */
  private final Map<String, LongAdder> missing = new ConcurrentHashMap<>();

  private final LongAdder received = new LongAdder();
  private final LongAdder gaps = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final AtomicReference<String> firstFailure = new AtomicReference<>("none");

  void sent(String name, int others) {
    due.add(others);
    of(name).add(others);
  }

  void received(String name, boolean inOrder) {
    received.increment();
    of(name).decrement();
    if (!inOrder) {
      gaps.increment();
    }
  }

  void failed(String what) {
    failures.increment();
    firstFailure.compareAndSet("none", what);
  }

  long missing() {
    return due.sum() - received.sum();
  }

  private LongAdder of(String name) {
    return missing.computeIfAbsent(name, key -> new LongAdder());
  }

  /** How often messages of clients were not received, by their names. */
  Map<String, Long> missingByName() {
    Map<String, Long> all = new TreeMap<>();
    missing.forEach(
        (name, count) -> {
          if (count.sum() != 0) {
            all.put(name, count.sum());
          }
        });
    return all;
  }

  boolean isClean() {
    return missing() == 0 && gaps.sum() == 0 && failures.sum() == 0;
  }

  @Override
  public String toString() {
    return "%s received, %s on their way, %s out of order, %s failures (first: %s)"
        .formatted(received.sum(), missing(), gaps.sum(), failures.sum(), firstFailure.get());
  }
}
