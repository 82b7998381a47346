package dev.merrow.local;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * Synchronizes stores that live in one JVM. Those whose synchronizers are on the same hub are kept
 * in step; a hub is nothing but a name, and is there as long as a synchronizer is on it.
 *
 * <pre>{@code
 * Synchronizer one = createLocalSynchronizer(store1);
 * Synchronizer other = createLocalSynchronizer(store2);
 * one.startSync().join();
 * other.startSync().join();
 * }</pre>
 *
 * <p>Nothing of a store is touched by the thread that writes to another: each store takes changes
 * on its own synchronizer's thread, a moment later.
 */
public final class LocalSynchronizer {
  private static final String DEFAULT_HUB = "";

  private LocalSynchronizer() {}

  /** A synchronizer on the default hub, with default options. */
  public static Synchronizer createLocalSynchronizer(MergeableStore store) {
    return createLocalSynchronizer(store, DEFAULT_HUB);
  }

  /** A synchronizer on a hub of that name, with default options. */
  public static Synchronizer createLocalSynchronizer(MergeableStore store, String hub) {
    return createLocalSynchronizer(store, hub, SynchronizerOptions.DEFAULTS);
  }

  /** A synchronizer on a hub of that name, which it joins when it is started first. */
  public static Synchronizer createLocalSynchronizer(
      MergeableStore store, String hub, SynchronizerOptions options) {
    Executor given = options.scheduler();
    Executor executor = given == null ? ForkJoinPool.commonPool() : given;
    return Synchronizer.createCustomSynchronizer(
        store, new LocalTransport(LocalHubs.SHARED, hub, executor), options);
  }
}
