package dev.merrow.persist;

import dev.merrow.schedule.Scheduler;
import dev.merrow.stamp.Content;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Loads what others change. All on the persister's thread, but for {@link #queueExternalChanges}.
 */
final class AutoLoad<C, D> {
  private final Persistence<C, D> persistence;
  private final Exchange<C, D> exchange;
  private final AutoSave<C, D> autoSave;
  private final TaskRunner work;
  private final Duration interval;
  private final Backoff retry;
  private final AtomicBoolean newsQueued = new AtomicBoolean();
  private Scheduler.@Nullable Cancellation nextLook;
  private volatile boolean on;

  AutoLoad(
      Persistence<C, D> persistence,
      Exchange<C, D> exchange,
      AutoSave<C, D> autoSave,
      TaskRunner work,
      PersisterOptions options) {
    this.persistence = persistence;
    this.exchange = exchange;
    this.autoSave = autoSave;
    this.work = work;
    this.interval = options.autoLoadInterval();
    this.retry = new Backoff(work, options, this::queueExternalChanges);
  }

  boolean isOn() {
    return on;
  }

  /** Loads everything once. */
  void load(@Nullable Content initialContent) throws Exception {
    exchange.load(initialContent);
    mend();
  }

  /** Loads everything, and what others change from now on. */
  void start(@Nullable Content initialContent) throws Exception {
    if (!on) {
      persistence.startListening(this::queueExternalChanges);
    }
    boolean loaded = false;
    try {
      load(initialContent);
      loaded = true;
    } finally {
      if (!loaded && !on) {
        persistence.stopListening();
      }
    }
    retry.reset();
    if (!on) {
      on = true;
      lookLater();
    }
  }

  private void lookLater() {
    cancelLook();
    if (on && !interval.isZero()) {
      nextLook = work.schedule(interval, this::look);
    }
  }

  private void look() {
    if (!retry.isWaiting()) {
      work.attempt(() -> attempt(() -> loadIf(persistence.hasExternalChanges())));
    }
    lookLater();
  }

  /** May be called from any thread. */
  private void queueExternalChanges() {
    if (newsQueued.compareAndSet(false, true)) {
      var unused =
          work.run(
              () -> {
                newsQueued.set(false);
                attempt(() -> loadIf(on));
              });
    }
  }

  private void loadIf(boolean news) throws Exception {
    if (news) {
      exchange.loadExternalChanges();
      mend();
    }
  }

  private void mend() {
    if (exchange.isOverwritten() && autoSave.isOn()) {
      autoSave.queueAll();
    }
  }

  private void attempt(TaskRunner.Step step) throws Exception {
    retry.attempt(step, this::isOn);
  }

  void stop() throws Exception {
    if (on) {
      on = false;
      retry.reset();
      cancelLook();
      persistence.stopListening();
    }
  }

  private void cancelLook() {
    if (nextLook != null) {
      nextLook.cancel();
      nextLook = null;
    }
  }
}
