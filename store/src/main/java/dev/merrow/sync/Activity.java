package dev.merrow.sync;

import dev.merrow.schedule.SerialExecutor;
import dev.merrow.store.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What a conversation is doing, as a status that anyone may ask for or listen to. Told on the
 * conversation's thread alone, where listeners are called, too.
 */
final class Activity {
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong listenerIds = new AtomicLong();
  private final SerialExecutor serial;
  private volatile SynchronizerStatus status = SynchronizerStatus.STOPPED;

  private boolean started;
  private boolean linked;
  private boolean closed;
  private int loads;
  private int saves;

  Activity(SerialExecutor serial) {
    this.serial = serial;
  }

  /** The status; for any thread. */
  SynchronizerStatus status() {
    return status;
  }

  /** Adds a listener; for any thread. */
  Subscription add(Consumer<? super SynchronizerStatus> listener) {
    Listener added = new Listener(Long.toString(listenerIds.getAndIncrement()), listener);
    listeners.add(added);
    return added;
  }

  void setStarted(boolean isStarted) {
    started = isStarted;
    update();
  }

  void setLinked(boolean isLinked) {
    linked = isLinked;
    update();
  }

  void setClosed() {
    closed = true;
    update();
  }

  /** Loads until the future completes. */
  <T> CompletableFuture<T> loading(CompletableFuture<T> load) {
    addLoads(1);
    return load.whenComplete((done, error) -> addLoads(-1));
  }

  /** Loads while the task runs. */
  void loading(Runnable load) {
    addLoads(1);
    try {
      load.run();
    } finally {
      addLoads(-1);
    }
  }

  /** Saves until the future completes. */
  <T> CompletableFuture<T> saving(CompletableFuture<T> save) {
    addSaves(1);
    return save.whenComplete((done, error) -> addSaves(-1));
  }

  private void addLoads(int more) {
    loads += more;
    update();
  }

  private void addSaves(int more) {
    saves += more;
    update();
  }

  private void update() {
    SynchronizerStatus now = current();
    if (now != status) {
      status = now;
      for (Listener listener : listeners) {
        serial.run(() -> listener.consumer.accept(now));
      }
    }
  }

  private SynchronizerStatus current() {
    if (closed) {
      return SynchronizerStatus.CLOSED;
    } else if (!started) {
      return SynchronizerStatus.STOPPED;
    } else if (!linked) {
      return SynchronizerStatus.CONNECTING;
    } else if (loads > 0) {
      return SynchronizerStatus.LOADING;
    }
    return saves > 0 ? SynchronizerStatus.SAVING : SynchronizerStatus.IDLE;
  }

  private final class Listener implements Subscription {
    private final String id;
    private final Consumer<? super SynchronizerStatus> consumer;

    Listener(String id, Consumer<? super SynchronizerStatus> consumer) {
      this.id = id;
      this.consumer = consumer;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }
}
