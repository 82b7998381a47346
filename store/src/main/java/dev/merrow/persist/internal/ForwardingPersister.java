package dev.merrow.persist.internal;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterStats;
import dev.merrow.persist.PersisterStatus;
import dev.merrow.stamp.Content;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A persister that delegates to another: the one base class for persisters of a particular place,
 * which add a getter for that place. Java has no delegation, and extending the implementation
 * instead would tie each place to it.
 */
public abstract class ForwardingPersister implements Persister {
  private final Persister delegate;

  /** Creates a persister that delegates to the given one. */
  protected ForwardingPersister(Persister delegate) {
    this.delegate = delegate;
  }

  @Override
  public CompletableFuture<Void> load() {
    return delegate.load();
  }

  @Override
  public CompletableFuture<Void> load(Content initialContent) {
    return delegate.load(initialContent);
  }

  @Override
  public CompletableFuture<Void> startAutoLoad() {
    return delegate.startAutoLoad();
  }

  @Override
  public CompletableFuture<Void> startAutoLoad(Content initialContent) {
    return delegate.startAutoLoad(initialContent);
  }

  @Override
  public CompletableFuture<Void> stopAutoLoad() {
    return delegate.stopAutoLoad();
  }

  @Override
  public boolean isAutoLoading() {
    return delegate.isAutoLoading();
  }

  @Override
  public CompletableFuture<Void> save() {
    return delegate.save();
  }

  @Override
  public CompletableFuture<Void> startAutoSave() {
    return delegate.startAutoSave();
  }

  @Override
  public CompletableFuture<Void> stopAutoSave() {
    return delegate.stopAutoSave();
  }

  @Override
  public boolean isAutoSaving() {
    return delegate.isAutoSaving();
  }

  @Override
  public CompletableFuture<Void> flush() {
    return delegate.flush();
  }

  @Override
  public CompletableFuture<Void> startAutoPersisting() {
    return delegate.startAutoPersisting();
  }

  @Override
  public CompletableFuture<Void> startAutoPersisting(Content initialContent) {
    return delegate.startAutoPersisting(initialContent);
  }

  @Override
  public CompletableFuture<Void> stopAutoPersisting() {
    return delegate.stopAutoPersisting();
  }

  @Override
  public PersisterStatus getStatus() {
    return delegate.getStatus();
  }

  @Override
  public Subscription addStatusListener(Consumer<? super PersisterStatus> listener) {
    return delegate.addStatusListener(listener);
  }

  @Override
  public PersisterStats getPersisterStats() {
    return delegate.getPersisterStats();
  }

  @Override
  public Duration getSaveLag() {
    return delegate.getSaveLag();
  }

  @Override
  public Store getStore() {
    return delegate.getStore();
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    return delegate.closeAsync();
  }

  @Override
  public void close() {
    delegate.close();
  }

  @Override
  public String toString() {
    return delegate.toString();
  }
}
