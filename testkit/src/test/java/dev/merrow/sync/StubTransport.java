package dev.merrow.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A transport without peers, whose futures are those that the test gives it. */
final class StubTransport implements Transport {
  CompletableFuture<Void> opening = CompletableFuture.completedFuture(null);
  CompletableFuture<Void> sending = CompletableFuture.completedFuture(null);
  CompletableFuture<Void> closing = CompletableFuture.completedFuture(null);
  final List<Envelope> sent = new ArrayList<>();
  private @Nullable TransportListener listener;

  @Override
  public CompletableFuture<Void> open(TransportListener newListener) {
    listener = newListener;
    return opening.thenRun(newListener::opened);
  }

  TransportListener listener() {
    return Objects.requireNonNull(listener);
  }

  @Override
  public CompletableFuture<Void> send(Envelope envelope) {
    sent.add(envelope);
    return sending;
  }

  @Override
  public boolean isAlone() {
    return true;
  }

  @Override
  public CompletableFuture<Void> close() {
    return closing;
  }
}
