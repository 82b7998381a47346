package dev.merrow.spring.autoconfigure;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterStats;
import dev.merrow.persist.PersisterStatus;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a broker is given as the persister of a {@link SharedStore}: closing it ends the broker's
 * use of the store, and that alone. All that would begin or end loading and saving is left to the
 * store.
 */
final class LentPersister implements Persister {
  private static final PersisterStats NONE = new PersisterStats(0, 0);

  private final SharedStore shared;

  /** Null for a store in memory. */
  private final @Nullable Persister persister;

  /** Those that listen, who are told that this is closed. */
  private final Map<Consumer<? super PersisterStatus>, Subscription> listeners =
      new ConcurrentHashMap<>();

  private @Nullable CompletableFuture<Void> closing;

  LentPersister(SharedStore shared) {
    this.shared = shared;
    this.persister = shared.persister();
  }

  @Override
  public CompletableFuture<Void> startAutoPersisting() {
    return shared.load();
  }

  @Override
  public CompletableFuture<Void> flush() {
    return shared.flush();
  }

  @Override
  public synchronized CompletableFuture<Void> closeAsync() {
    if (closing == null) {
      closing = shared.giveBack().whenComplete((done, never) -> tellClosed());
    }
    return closing;
  }

  /** The persister itself tells it those who still listen when it is closed. */
  private void tellClosed() {
    for (Consumer<? super PersisterStatus> each : List.copyOf(listeners.keySet())) {
      Subscription listening = listeners.remove(each);
      if (listening != null && getStatus() != PersisterStatus.CLOSED) {
        listening.close();
        each.accept(PersisterStatus.CLOSED);
      }
    }
  }

  @Override
  public void close() {
    closeAsync().join();
  }

  @Override
  public Subscription addStatusListener(Consumer<? super PersisterStatus> listener) {
    Subscription listening =
        persister == null ? new NoSubscription() : persister.addStatusListener(listener);
    listeners.put(listener, listening);
    return listening;
  }

  /** A store in memory has no status that changes. */
  private static final class NoSubscription implements Subscription {
    @Override
    public String id() {
      return "";
    }

    @Override
    public void close() {}
  }

  @Override
  public PersisterStatus getStatus() {
    return persister == null ? PersisterStatus.IDLE : persister.getStatus();
  }

  @Override
  public PersisterStats getPersisterStats() {
    return persister == null ? NONE : persister.getPersisterStats();
  }

  @Override
  public Duration getSaveLag() {
    return persister == null ? Duration.ZERO : persister.getSaveLag();
  }

  @Override
  public Store getStore() {
    return shared.store();
  }

  @Override
  public boolean isAutoLoading() {
    return persister != null && persister.isAutoLoading();
  }

  @Override
  public boolean isAutoSaving() {
    return persister != null && persister.isAutoSaving();
  }

  @Override
  public CompletableFuture<Void> load() {
    return shared.load();
  }

  @Override
  public CompletableFuture<Void> load(Content initialContent) {
    throw unsupported();
  }

  @Override
  public CompletableFuture<Void> startAutoLoad() {
    return shared.load();
  }

  @Override
  public CompletableFuture<Void> startAutoLoad(Content initialContent) {
    throw unsupported();
  }

  @Override
  public CompletableFuture<Void> stopAutoLoad() {
    throw unsupported();
  }

  @Override
  public CompletableFuture<Void> save() {
    return persister == null ? shared.load() : persister.save();
  }

  @Override
  public CompletableFuture<Void> startAutoSave() {
    return shared.load();
  }

  @Override
  public CompletableFuture<Void> stopAutoSave() {
    throw unsupported();
  }

  @Override
  public CompletableFuture<Void> startAutoPersisting(Content initialContent) {
    throw unsupported();
  }

  @Override
  public CompletableFuture<Void> stopAutoPersisting() {
    throw unsupported();
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException(
        "The application uses the store, too, and decides how it is loaded and saved");
  }
}
