package dev.merrow.sync;

import dev.merrow.stamp.Content;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A synchronizer that delegates to another: a base class for synchronizers with additional methods.
 */
public abstract class ForwardingSynchronizer implements Synchronizer {
  private final Synchronizer delegate;

  /** Creates a synchronizer that delegates to the given one. */
  protected ForwardingSynchronizer(Synchronizer delegate) {
    this.delegate = delegate;
  }

  @Override
  public CompletableFuture<Void> startSync() {
    return delegate.startSync();
  }

  @Override
  public CompletableFuture<Void> startSync(Content defaultContent) {
    return delegate.startSync(defaultContent);
  }

  @Override
  public CompletableFuture<Void> stopSync() {
    return delegate.stopSync();
  }

  @Override
  public CompletableFuture<FlushResult> flush(Duration limit) {
    return delegate.flush(limit);
  }

  @Override
  public SynchronizerStatus getStatus() {
    return delegate.getStatus();
  }

  @Override
  public List<SyncGap> getGaps() {
    return delegate.getGaps();
  }

  @Override
  public CompletableFuture<Void> whenStatus(SynchronizerStatus status) {
    return delegate.whenStatus(status);
  }

  @Override
  public Subscription addStatusListener(Consumer<? super SynchronizerStatus> listener) {
    return delegate.addStatusListener(listener);
  }

  @Override
  public SynchronizerStats getSynchronizerStats() {
    return delegate.getSynchronizerStats();
  }

  @Override
  public SyncProgress getProgress() {
    return delegate.getProgress();
  }

  @Override
  public Subscription addProgressListener(Consumer<? super SyncProgress> listener) {
    return delegate.addProgressListener(listener);
  }

  @Override
  public MergeableStore getStore() {
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
