package dev.merrow.local;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * Synchronizes stores that live in one JVM. Stores whose synchronizers are on the same hub are kept
 * in sync; a hub is only a name, and exists as long as a synchronizer is on it.
 *
 * <pre>{@code
 * Synchronizer one = createLocalSynchronizer(store1);
 * Synchronizer other = createLocalSynchronizer(store2);
 * one.startSync().join();
 * other.startSync().join();
 * }</pre>
 *
 * <p>A thread that writes to one store never touches another: each store merges changes on its own
 * synchronizer's thread, a moment later.
 */
public final class LocalSynchronizer {
  private static final String DEFAULT_HUB = "";

  private LocalSynchronizer() {}

  /** Returns a synchronizer on the default hub, with default options. */
  public static Synchronizer createLocalSynchronizer(MergeableStore store) {
    return createLocalSynchronizer(store, DEFAULT_HUB);
  }

  /** Returns a synchronizer on the hub with that name, with default options. */
  public static Synchronizer createLocalSynchronizer(MergeableStore store, String hub) {
    return createLocalSynchronizer(store, hub, SynchronizerOptions.DEFAULTS);
  }

  /** Returns a synchronizer on the hub with that name, which it joins when it is first started. */
  public static Synchronizer createLocalSynchronizer(
      MergeableStore store, String hub, SynchronizerOptions options) {
    Executor given = options.scheduler();
    Executor executor = given == null ? ForkJoinPool.commonPool() : given;
    return Synchronizer.createCustomSynchronizer(
        store, new LocalTransport(LocalHubs.SHARED, hub, executor), options);
  }
}
