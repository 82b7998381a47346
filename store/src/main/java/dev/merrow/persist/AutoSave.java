package dev.merrow.persist;

import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Saves the changes of each transaction. On the committing thread they are only noted; all else is
 * done on the persister's.
 */
final class AutoSave<C, D> {
  private final Form<C, D> form;
  private final Exchange<C, D> exchange;
  private final Work work;
  private final Backlog<D> backlog;
  private final Retry retry;
  private final AtomicBoolean flushQueued = new AtomicBoolean();
  private @Nullable Subscription subscription;
  private volatile boolean on;

  AutoSave(
      Form<C, D> form,
      Exchange<C, D> exchange,
      Work work,
      Backlog<D> backlog,
      PersisterOptions options) {
    this.form = form;
    this.exchange = exchange;
    this.work = work;
    this.backlog = backlog;
    this.retry = new Retry(work, options, this::queueFlush);
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
      backlog.addAll();
    }
    boolean saved = false;
    try {
      attempt(exchange::flush);
      saved = true;
    } finally {
      if (!saved) {
        forgetUnlessOn();
      }
    }
    on = true;
    queueFlush();
  }

  /** Undoes {@link #collect()}, unless this was started before. */
  void forgetUnlessOn() {
    if (!on) {
      unsubscribe();
      backlog.clear();
    }
  }

  private void transactionFinished(Store store) {
    if (exchange.isApplying() && !form.takeMutated()) {
      return;
    }
    if (backlog.add(form.transactionChanges()) && on) {
      queueFlush();
    }
  }

  /** Saves everything soon. */
  void queueAll() {
    backlog.addAll();
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
      flush();
    }
  }

  /** Saves now what was noted. */
  void flush() throws Exception {
    attempt(exchange::flush);
  }

  /** Saves everything now. */
  void save() throws Exception {
    boolean saved = false;
    try {
      attempt(exchange::save);
      saved = true;
    } finally {
      if (!saved) {
        forgetUnlessOn();
      }
    }
  }

  private void attempt(Work.Step step) throws Exception {
    retry.attempt(step, this::isOn);
  }

  /** Notes no more changes, and saves what was noted. */
  void stop() throws Exception {
    unsubscribe();
    on = false;
    retry.reset();
    try {
      exchange.flush();
    } finally {
      backlog.clear();
    }
  }

  private void unsubscribe() {
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
  }
}
