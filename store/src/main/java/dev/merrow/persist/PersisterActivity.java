package dev.merrow.persist;

import dev.merrow.store.Subscription;
import dev.merrow.store.internal.Subscribers;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A persister's status and statistics. Thread-safe. */
final class PersisterActivity {
  private final Executor guard;
  private final Subscribers<PersisterStatus> listeners = new Subscribers<>();
  private final AtomicLong loads = new AtomicLong();
  private final AtomicLong saves = new AtomicLong();
  private final AtomicLong failedLoads = new AtomicLong();
  private final AtomicLong failedSaves = new AtomicLong();
  private volatile PersisterStatus status = PersisterStatus.IDLE;

  /**
   * Creates the counters.
   *
   * @param guard runs a listener at once, and deals with what it throws
   */
  PersisterActivity(Executor guard) {
    this.guard = guard;
  }

  /** Loads. */
  void loading(TaskRunner.Step step) throws Exception {
    loads.incrementAndGet();
    during(PersisterStatus.LOADING, failedLoads, step);
  }

  /** Saves. */
  void saving(TaskRunner.Step step) throws Exception {
    saves.incrementAndGet();
    during(PersisterStatus.SAVING, failedSaves, step);
  }

  private void during(PersisterStatus activity, AtomicLong failures, TaskRunner.Step step)
      throws Exception {
    PersisterStatus before = status;
    setStatus(activity);
    boolean failed = true;
    try {
      step.run();
      failed = false;
    } catch (RefusedCellsException e) {
      // all else is saved
      failed = false;
      throw e;
    } finally {
      if (failed) {
        failures.incrementAndGet();
      }
      setStatus(before);
    }
  }

  private void setStatus(PersisterStatus now) {
    if (now != status) {
      status = now;
      listeners.tell(now, guard::execute);
    }
  }

  PersisterStatus status() {
    return status;
  }

  PersisterStats stats() {
    return new PersisterStats(loads.get(), saves.get(), failedLoads.get(), failedSaves.get());
  }

  Subscription add(Consumer<? super PersisterStatus> consumer) {
    return listeners.add(consumer);
  }

  /** There will be no more. */
  void close() {
    setStatus(PersisterStatus.CLOSED);
  }
}
