package dev.merrow.persist;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.ShutdownCloser;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The persister: puts its parts to work, each call as one piece, in the order of the calls. */
final class DefaultPersister<C, D> implements Persister {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

  private final StoreAdapter<C, D> form;
  private final Persistence<C, D> persistence;
  private final TaskRunner work;
  private final UnsavedChanges<D> unsavedChanges;
  private final PersisterActivity activity;
  private final Exchange<C, D> exchange;
  private final AutoSave<C, D> autoSave;
  private final AutoLoad<C, D> autoLoad;
  private final ShutdownCloser.Registration atShutdown;
  private final Object lock = new Object();
  private @Nullable CompletableFuture<Void> closing;

  DefaultPersister(
      StoreAdapter<C, D> form, Persistence<C, D> persistence, PersisterOptions options) {
    this.form = form;
    this.persistence = persistence;
    this.work = new TaskRunner(options, persistence.toString(), form.store()::isInTransaction);
    this.unsavedChanges =
        new UnsavedChanges<>(form::newPending, options.maxPendingCells(), System::nanoTime);
    this.activity = new PersisterActivity(work::guard);
    this.exchange = new Exchange<>(form, persistence, activity, work::report, unsavedChanges, this);
    this.autoSave = new AutoSave<>(form, exchange, work, unsavedChanges, options);
    this.autoLoad = new AutoLoad<>(persistence, exchange, autoSave, work, options);
    this.atShutdown =
        options.closesAtShutdown() ? ShutdownCloser.PERSISTERS.add(this::close) : () -> {};
  }

  private CompletableFuture<Void> run(TaskRunner.Step step) {
    synchronized (lock) {
      if (closing != null) {
        throw new IllegalStateException("This persister was closed; create another");
      }
      return work.run(step);
    }
  }

  @Override
  public CompletableFuture<Void> load() {
    return run(() -> autoLoad.load(null));
  }

  @Override
  public CompletableFuture<Void> load(Content initialContent) {
    return run(() -> autoLoad.load(initialContent));
  }

  @Override
  public CompletableFuture<Void> startAutoLoad() {
    return run(() -> autoLoad.start(null));
  }

  @Override
  public CompletableFuture<Void> startAutoLoad(Content initialContent) {
    return run(() -> autoLoad.start(initialContent));
  }

  @Override
  public CompletableFuture<Void> stopAutoLoad() {
    return run(autoLoad::stop);
  }

  @Override
  public boolean isAutoLoading() {
    return autoLoad.isOn();
  }

  @Override
  public CompletableFuture<Void> save() {
    return run(autoSave::save);
  }

  @Override
  public CompletableFuture<Void> startAutoSave() {
    return run(() -> autoSave.start(true));
  }

  @Override
  public CompletableFuture<Void> stopAutoSave() {
    return run(autoSave::stop);
  }

  @Override
  public boolean isAutoSaving() {
    return autoSave.isOn();
  }

  @Override
  public CompletableFuture<Void> flush() {
    return run(autoSave::flush);
  }

  @Override
  public CompletableFuture<Void> startAutoPersisting() {
    return run(() -> startAuto(null));
  }

  @Override
  public CompletableFuture<Void> startAutoPersisting(Content initialContent) {
    return run(() -> startAuto(initialContent));
  }

  private void startAuto(@Nullable Content initialContent) throws Exception {
    boolean wasLoading = autoLoad.isOn();
    // first of all, so that nothing is missed that is written while this loads
    autoSave.collect();
    try {
      autoLoad.start(initialContent);
      autoSave.start(exchange.isBehind());
    } catch (Exception | Error e) {
      autoSave.startFailed(e);
      if (!wasLoading) {
        work.attempt(autoLoad::stop);
      }
      throw e;
    }
  }

  @Override
  public CompletableFuture<Void> stopAutoPersisting() {
    return run(
        () -> {
          // as long as it listens, a save keeps what others have written
          try {
            autoSave.stop();
          } finally {
            autoLoad.stop();
          }
        });
  }

  @Override
  public PersisterStatus getStatus() {
    return activity.status();
  }

  @Override
  public Subscription addStatusListener(Consumer<? super PersisterStatus> listener) {
    return activity.add(listener);
  }

  @Override
  public PersisterStats getPersisterStats() {
    return activity.stats();
  }

  @Override
  public Duration getSaveLag() {
    return unsavedChanges.lag();
  }

  @Override
  public Store getStore() {
    return form.store();
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    synchronized (lock) {
      if (closing == null) {
        closing = work.run(this::closeAll);
      }
      return closing;
    }
  }

  private void closeAll() {
    // as long as it listens, a save keeps what others have written
    work.attempt(autoSave::close);
    work.attempt(autoLoad::stop);
    work.attempt(persistence::close);
    activity.close();
    work.close();
    atShutdown.remove();
  }

  @Override
  public void close() {
    CompletableFuture<Void> closed = closeAsync();
    if (!work.isNeededHere() && !Futures.awaitUninterruptibly(closed, CLOSE_LIMIT)) {
      work.report(
          new PersisterException(
              persistence + " was not closed within " + CLOSE_LIMIT, true, null));
    }
  }

  @Override
  public String toString() {
    return "Persister of " + persistence;
  }
}
