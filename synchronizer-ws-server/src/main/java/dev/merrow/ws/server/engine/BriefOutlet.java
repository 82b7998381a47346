package dev.merrow.ws.server.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Collects what a response begins with, for an engine that sends only whole responses. */
final class BriefOutlet implements Outlet {
  /** How long it goes on after the first piece, so that pieces that belong together are. */
  private static final long COLLECT_MILLIS = 50;

  /** How long it waits for a first piece. */
  private static final long WAIT_MILLIS = 10_000;

  private final ScheduledExecutorService timer;
  private final StringBuilder collected = new StringBuilder();
  private final CompletableFuture<String> text = new CompletableFuture<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private final ScheduledFuture<?> end;
  private boolean closed;

  BriefOutlet(ScheduledExecutorService timer) {
    this.timer = timer;
    this.end = timer.schedule(this::close, WAIT_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Completes with what was collected. */
  CompletableFuture<String> text() {
    return text;
  }

  @Override
  public void send(String more) {
    boolean first;
    synchronized (this) {
      first = collected.isEmpty() && !more.isEmpty();
      collected.append(more);
    }
    if (first) {
      ScheduledFuture<?> unused =
          timer.schedule(this::close, COLLECT_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public synchronized long unsentBytes() {
    return collected.length();
  }

  @Override
  public void whenClosed(Runnable action) {
    synchronized (this) {
      if (!closed) {
        listeners.add(action);
        return;
      }
    }
    action.run();
  }

  @Override
  public void close() {
    List<Runnable> told;
    String whole;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      whole = collected.toString();
      told = List.copyOf(listeners);
    }
    end.cancel(false);
    told.forEach(Runnable::run);
    text.complete(whole);
  }
}
