package dev.merrow.schedule.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** See {@link Futures#guarded}. */
final class GuardedFuture<T> extends CompletableFuture<T> {
  private final BooleanSupplier isHopeless;
  private final String reason;

  GuardedFuture(BooleanSupplier isHopeless, String reason) {
    this.isHopeless = isHopeless;
    this.reason = reason;
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    refuseIfHopeless();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    refuseIfHopeless();
    return super.get(timeout, unit);
  }

  @Override
  public T join() {
    refuseIfHopeless();
    return super.join();
  }

  private void refuseIfHopeless() {
    if (!isDone() && isHopeless.getAsBoolean()) {
      throw new IllegalStateException(reason);
    }
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new GuardedFuture<>(isHopeless, reason);
  }
}
