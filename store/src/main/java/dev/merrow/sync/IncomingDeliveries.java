package dev.merrow.sync;

import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.schedule.internal.SerialExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries that peers of ours have announced to this one, until they end or nothing more
 * comes. Used only on the conversation's thread.
 */
final class IncomingDeliveries {
  /** How many may be expected at a time. */
  private static final int MAX_EXPECTED = 100;

  /** How long may pass between pieces. */
  private static final Duration PATIENCE = Delivery.PATIENCE;

  /** The maximum time for all pieces: a peer must not keep this from sending local changes. */
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final SerialExecutor serial;
  private final Consumer<String> brokenOff;
  private final Map<String, Arrival> expected = new HashMap<>();

  /**
   * Creates the deliveries.
   *
   * @param brokenOff receives the id of a peer that has not delivered all in time
   */
  IncomingDeliveries(SerialExecutor serial, Consumer<String> brokenOff) {
    this.serial = serial;
    this.brokenOff = brokenOff;
  }

  private static final class Arrival {
    private final String requestId;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable Cancellation pause;
    private @Nullable Cancellation limit;

    Arrival(String requestId) {
      this.requestId = requestId;
    }
  }

  /** A peer will deliver something. */
  void announced(String peerId, String requestId) {
    Arrival before = expected.get(peerId);
    if (before == null && expected.size() >= MAX_EXPECTED) {
      return;
    }
    end(peerId);
    Arrival arrival = new Arrival(requestId);
    expected.put(peerId, arrival);
    arrival.limit = serial.schedule(LIMIT, () -> breakOff(peerId, arrival));
    expectMore(peerId, arrival);
  }

  private void expectMore(String peerId, Arrival arrival) {
    cancel(arrival.pause);
    arrival.pause = serial.schedule(PATIENCE, () -> breakOff(peerId, arrival));
  }

  private void breakOff(String peerId, Arrival arrival) {
    if (expected.get(peerId) == arrival) {
      end(peerId);
      brokenOff.accept(peerId);
    }
  }

  private static void cancel(@Nullable Cancellation timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  /** Returns whether a message belongs to what a peer delivers; if so, more may be waited for. */
  boolean isPiece(String peerId, @Nullable String requestId) {
    Arrival arrival = expected.get(peerId);
    if (arrival == null || !arrival.requestId.equals(requestId)) {
      return false;
    }
    expectMore(peerId, arrival);
    return true;
  }

  /** Returns whether a peer delivers something. */
  boolean isExpectedFrom(String peerId) {
    return expected.containsKey(peerId);
  }

  /** A peer has delivered all, or there will be no more of it. */
  void end(String peerId) {
    Arrival arrival = expected.remove(peerId);
    if (arrival != null) {
      cancel(arrival.pause);
      cancel(arrival.limit);
      arrival.ended.complete(null);
    }
  }

  /** Returns whether any is expected. */
  boolean isBusy() {
    return !expected.isEmpty();
  }

  /** Completes when all that was announced so far has come, or will not come. */
  CompletableFuture<Void> all() {
    return CompletableFuture.allOf(
        expected.values().stream()
            .map(arrival -> arrival.ended)
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Nothing more is expected. */
  void stop() {
    for (String peerId : List.copyOf(expected.keySet())) {
      end(peerId);
    }
  }
}
