package dev.merrow.sync;

import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.store.Subscription;
import dev.merrow.store.internal.Subscribers;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Tells how far deliveries have come. Runs listeners only on the conversation's thread. */
final class Progress {
  private final Subscribers<SyncProgress> listeners = new Subscribers<>();
  private final SerialExecutor serial;
  private volatile SyncProgress now = new SyncProgress(0, 0, OptionalLong.of(0));

  Progress(SerialExecutor serial) {
    this.serial = serial;
  }

  /** Returns how far they have come; for any thread. */
  SyncProgress now() {
    return now;
  }

  /** Adds a listener; for any thread. */
  Subscription add(Consumer<? super SyncProgress> listener) {
    return listeners.add(listener);
  }

  /** Rows were sent. */
  void sent(long rows, OptionalLong remaining) {
    tell(new SyncProgress(now.sent() + rows, now.received(), remaining));
  }

  /** Rows were received. */
  void received(long rows) {
    tell(new SyncProgress(now.sent(), now.received() + rows, OptionalLong.empty()));
  }

  /** It is known again how much remains. */
  void remaining(OptionalLong remaining) {
    tell(new SyncProgress(now.sent(), now.received(), remaining));
  }

  private void tell(SyncProgress progress) {
    if (!progress.equals(now)) {
      now = progress;
      listeners.tell(progress, serial::run);
    }
  }
}
