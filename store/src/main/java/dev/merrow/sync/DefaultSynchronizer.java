package dev.merrow.sync;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.stamp.Content;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The synchronizer: a {@link Conversation}, its executor and transport, and their life cycle. */
final class DefaultSynchronizer implements Synchronizer {
  /** How long the transport may take to close. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final MergeableStore store;
  private final Duration flushOnClose;
  private final Runnable afterClosing;
  private final SerialExecutor serial;
  private final StatusTracker activity;
  private final Conversation conversation;
  private final CompletableFuture<Void> closing;
  private final Object lock = new Object();
  private boolean closed;

  private DefaultSynchronizer(
      MergeableStore store,
      Transport transport,
      SynchronizerOptions options,
      Scheduler scheduler,
      Runnable afterClosing) {
    this.store = store;
    this.closing = newFuture();
    this.flushOnClose = options.flushOnClose();
    this.afterClosing = afterClosing;
    ErrorLog errors = new ErrorLog(options.errorListener());
    this.serial = new SerialExecutor(scheduler, errors);
    this.activity = new StatusTracker(serial);
    this.conversation = new Conversation(store, transport, options, serial, errors, activity);
  }

  /**
   * Returns a future of the conversation's thread, which needs the store that the caller may hold.
   */
  private <T> CompletableFuture<T> newFuture() {
    return Futures.guarded(
        store::isInTransaction,
        "A transaction or listener of the store must not wait for its synchronizer, which needs"
            + " the store: wait elsewhere, or use whenComplete");
  }

  static DefaultSynchronizer create(
      MergeableStore store, Transport transport, SynchronizerOptions options) {
    Scheduler given = options.scheduler();
    if (given != null) {
      return new DefaultSynchronizer(store, transport, options, given, () -> {});
    }
    ThreadScheduler own = new ThreadScheduler("sync");
    return new DefaultSynchronizer(store, transport, options, own, own::close);
  }

  @Override
  public CompletableFuture<Void> startSync() {
    return start(null);
  }

  @Override
  public CompletableFuture<Void> startSync(Content defaultContent) {
    return start(defaultContent);
  }

  private CompletableFuture<Void> start(@Nullable Content defaultContent) {
    CompletableFuture<Void> done = newFuture();
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("This synchronizer was closed; create another");
      }
      serial.execute(() -> conversation.start(done, defaultContent));
    }
    return done;
  }

  @Override
  public CompletableFuture<Void> stopSync() {
    CompletableFuture<Void> stopped = newFuture();
    synchronized (lock) {
      if (closed) {
        return closing;
      }
      serial.execute(
          () -> {
            conversation.stop();
            stopped.complete(null);
          });
    }
    return stopped;
  }

  @Override
  public CompletableFuture<FlushResult> flush(Duration limit) {
    CompletableFuture<FlushResult> flushed = newFuture();
    synchronized (lock) {
      if (closed) {
        return CompletableFuture.failedFuture(
            new TransportException("This synchronizer was closed"));
      }
      serial.execute(
          () -> {
            var unused =
                conversation
                    .flush(limit)
                    .whenComplete(
                        (how, error) -> {
                          if (error == null) {
                            flushed.complete(how);
                          } else {
                            flushed.completeExceptionally(error);
                          }
                        });
          });
    }
    Futures.whenDone(
        closing,
        error ->
            flushed.completeExceptionally(new TransportException("Closed before it was flushed")));
    return flushed;
  }

  @Override
  public SynchronizerStatus getStatus() {
    return activity.status();
  }

  @Override
  public List<SyncGap> getGaps() {
    return conversation.gaps().all();
  }

  @Override
  public CompletableFuture<Void> whenStatus(SynchronizerStatus status) {
    CompletableFuture<Void> reached = newFuture();
    Futures.whenDone(activity.when(status), error -> Futures.settle(reached, error));
    return reached;
  }

  @Override
  public Subscription addStatusListener(Consumer<? super SynchronizerStatus> listener) {
    return activity.add(listener);
  }

  @Override
  public SynchronizerStats getSynchronizerStats() {
    return conversation.stats();
  }

  @Override
  public SyncProgress getProgress() {
    return conversation.progress().now();
  }

  @Override
  public Subscription addProgressListener(Consumer<? super SyncProgress> listener) {
    return conversation.progress().add(listener);
  }

  @Override
  public MergeableStore getStore() {
    return store;
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    synchronized (lock) {
      if (!closed) {
        closed = true;
        serial.execute(this::flushAndClose);
      }
    }
    return closing;
  }

  private void flushAndClose() {
    if (flushOnClose.isZero()) {
      closeConversation();
      return;
    }
    Futures.whenDone(
        conversation.flushBeforeClosing(flushOnClose),
        error -> {
          if (error != null) {
            serial.report(error);
          }
          closeConversation();
        });
  }

  private void closeConversation() {
    Scheduler.Cancellation limit = serial.schedule(CLOSE_LIMIT, this::closed);
    Futures.whenDone(
        conversation.close(),
        error -> {
          limit.cancel();
          if (error != null) {
            serial.report(error);
          }
          closed();
        });
  }

  private void closed() {
    activity.setClosed();
    serial.close();
    afterClosing.run();
    closing.complete(null);
  }

  @Override
  public void close() {
    CompletableFuture<Void> closed = closeAsync();
    if (serial.isCurrent() || store.isInTransaction()) {
      return;
    }
    Duration limit = flushOnClose.plus(CLOSE_LIMIT.multipliedBy(2));
    if (!Futures.awaitUninterruptibly(closed, limit)) {
      serial.report(new TransportException("The synchronizer did not close within " + limit));
    }
  }

  @Override
  public String toString() {
    return "Synchronizer[" + store + ", " + getStatus() + "]";
  }
}
