package dev.merrow.spring.autoconfigure;

import dev.merrow.spring.MerrowStores;
import dev.merrow.store.MergeableStore;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The application's stores, which are the broker's own if the application is a broker. */
final class LocalStores implements MerrowStores {
  private final SharedStores shared;

  LocalStores(SharedStores shared) {
    this.shared = shared;
  }

  @Override
  public MergeableStore store(String path) {
    return shared.keep(path);
  }

  @Override
  public CompletableFuture<Void> flush(String path) {
    SharedStore store = shared.get(path);
    return store == null ? CompletableFuture.completedFuture(null) : store.flush();
  }

  @Override
  public CompletableFuture<Void> release(String path) {
    shared.requireNotPinned(path);
    return shared.release(path);
  }

  @Override
  public Set<String> paths() {
    return shared.kept();
  }

  @Override
  public String toString() {
    return "MerrowStores" + paths();
  }
}
