package dev.merrow.persist;

import dev.merrow.MerrowException;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Saves the changes of each transaction. On the committing thread they are only noted; all else is
 * done on the persister's.
 */
final class AutoSave<C, D> {
  private final StoreAdapter<C, D> form;
  private final Exchange<C, D> exchange;
  private final TaskRunner work;
  private final UnsavedChanges<D> unsavedChanges;
  private final Backoff retry;
  private final AtomicBoolean flushQueued = new AtomicBoolean();
  private @Nullable Subscription subscription;
  private volatile boolean on;

  /** Why this is not on, although it was to be started. */
  private @Nullable Throwable startFailure;

  /** Why what was to be saved is not, and will not be by itself. */
  private @Nullable Throwable saveFailure;

  AutoSave(
      StoreAdapter<C, D> form,
      Exchange<C, D> exchange,
      TaskRunner work,
      UnsavedChanges<D> unsavedChanges,
      PersisterOptions options) {
    this.form = form;
    this.exchange = exchange;
    this.work = work;
    this.unsavedChanges = unsavedChanges;
    this.retry = new Backoff(work, options, this::queueFlush);
  }

  boolean isOn() {
    return on;
  }

  /** Notes changes from now on, without saving them yet. */
  void collect() {
    if (subscription == null) {
      subscription = form.store().addDidFinishTransactionListener(this::transactionFinished);
    }
  }

  /**
   * Saves changes from now on.
   *
   * @param saveAll whether to save everything now, too, or just what was noted so far
   */
  void start(boolean saveAll) throws Exception {
    collect();
    if (saveAll) {
      unsavedChanges.addAll();
    }
    try {
      attempt(exchange::flush);
    } catch (Exception | Error e) {
      startFailed(e);
      throw e;
    }
    on = true;
    exchange.setAutoSaving(true);
    startFailure = null;
    saveFailure = null;
    exchange.tellRefused();
    queueFlush();
  }

  /** Notes that this can't be started, unless it was before. */
  void startFailed(Throwable failure) {
    if (!on) {
      startFailure = failure;
      forget();
    }
  }

  private void forget() {
    unsubscribe();
    unsavedChanges.clear();
  }

  private void transactionFinished(Store store) {
    if (exchange.isApplying() && !form.hasAdditions()) {
      return;
    }
    if (unsavedChanges.add(form.transactionChanges()) && on) {
      queueFlush();
    }
  }

  /** Saves everything soon. */
  void queueAll() {
    unsavedChanges.addAll();
    queueFlush();
  }

  private void queueFlush() {
    if (flushQueued.compareAndSet(false, true)) {
      var unused = work.run(this::flushUnlessWaiting);
    }
  }

  private void flushUnlessWaiting() throws Exception {
    flushQueued.set(false);
    if (!retry.isWaiting()) {
      attempt(exchange::flush);
      exchange.tellRefused();
    }
  }

  /**
   * Saves now what was noted.
   *
   * @throws PersisterException if something was to be saved and is not
   */
  void flush() throws Exception {
    if (!on) {
      failIfNotSaved();
    }
    attempt(exchange::flush);
    exchange.failIfRefused();
  }

  private void failIfNotSaved() {
    if (startFailure != null) {
      throw notSaved("auto-saving could not be started", startFailure);
    }
    if (saveFailure != null) {
      throw notSaved("saving failed", saveFailure);
    }
  }

  private PersisterException notSaved(String why, Throwable cause) {
    String reason = cause instanceof MerrowException ? cause.getMessage() : cause.toString();
    boolean transientFault = !(cause instanceof PersisterException e) || e.isTransient();
    return new PersisterException(
        "Changes are not saved, as " + why + " before: " + reason, transientFault, cause);
  }

  /** Saves everything now. */
  void save() throws Exception {
    try {
      attempt(exchange::save);
    } catch (Exception | Error e) {
      if (!on) {
        saveFailure = e;
        forget();
      }
      throw e;
    }
    saveFailure = null;
    exchange.failIfRefused();
  }

  private void attempt(TaskRunner.Step step) throws Exception {
    retry.attempt(step, this::isOn);
  }

  /** Notes no more changes, and saves what was noted. */
  void stop() throws Exception {
    unsubscribe();
    on = false;
    exchange.setAutoSaving(false);
    startFailure = null;
    retry.reset();
    try {
      exchange.flush();
    } catch (Exception | Error e) {
      saveFailure = e;
      throw e;
    } finally {
      unsavedChanges.clear();
    }
    exchange.failIfRefused();
  }

  /** As {@link #stop()}, for good: fails also if this should have been on, and is not. */
  void close() throws Exception {
    if (!on && startFailure != null) {
      PersisterException lost = notSaved("auto-saving could not be started", startFailure);
      stop();
      throw lost;
    }
    stop();
  }

  private void unsubscribe() {
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
  }
}
