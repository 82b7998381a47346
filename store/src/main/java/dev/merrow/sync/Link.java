package dev.merrow.sync;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transport as the conversation sees it: its futures complete on the conversation's thread, and
 * what it throws arrives in them, too.
 */
final class Link {
  private final Transport transport;
  private final SerialExecutor serial;
  private final AtomicLong sends = new AtomicLong();

  Link(Transport transport, SerialExecutor serial) {
    this.transport = transport;
    this.serial = serial;
  }

  CompletableFuture<Void> open(TransportListener listener) {
    return attempt(() -> transport.open(listener));
  }

  CompletableFuture<Void> send(Envelope envelope) {
    sends.incrementAndGet();
    return attempt(() -> transport.send(envelope));
  }

  boolean isAlone() {
    return transport.isAlone();
  }

  CompletableFuture<Void> close() {
    return attempt(transport::close);
  }

  TransportStats transportStats() {
    return transport.getStats();
  }

  @Nullable String serverPeerId() {
    return transport.serverPeerId();
  }

  /** Returns how many messages were handed over so far; for any thread. */
  long sends() {
    return sends.get();
  }

  private CompletableFuture<Void> attempt(Supplier<CompletableFuture<Void>> action) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    try {
      Futures.whenDone(action.get(), error -> serial.perform(() -> Futures.settle(result, error)));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
    return result;
  }
}
