package dev.merrow.sync;

import dev.merrow.stamp.Content;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Synchronizes a store with those of its peers: compares with them when it starts, merges their
 * changes and sends them the changes made here.
 *
 * <pre>{@code
 * try (Synchronizer sync = Synchronizer.createCustomSynchronizer(store, transport)) {
 *   sync.startSync().join();
 *   store.setCell("pets", "fido", "species", "dog");
 * }
 * }</pre>
 *
 * <p>A store may have several synchronizers; changes received through one are sent through the
 * others. All methods may be called from any thread, including from listeners of the store. Peers'
 * changes are merged on the synchronizer's own thread (see {@link
 * SynchronizerOptions#scheduler()}), and listeners of the store run there for them. Network
 * failures do not affect the store and are reported to the {@link
 * SynchronizerOptions#errorListener()}.
 */
public interface Synchronizer extends AutoCloseable {

  /** Returns a synchronizer over a custom transport, with default options. */
  static Synchronizer createCustomSynchronizer(MergeableStore store, Transport transport) {
    return createCustomSynchronizer(store, transport, SynchronizerOptions.DEFAULTS);
  }

  /**
   * Returns a synchronizer over a custom transport. It opens and sends nothing before {@link
   * #startSync()}.
   *
   * @param transport the transport, which the synchronizer owns from now on: it opens and closes it
   */
  static Synchronizer createCustomSynchronizer(
      MergeableStore store, Transport transport, SynchronizerOptions options) {
    return DefaultSynchronizer.create(store, transport, options);
  }

  /**
   * Starts to synchronize: opens the transport if it is not open, asks the peers for their content
   * and merges it, then offers them the content of this store. From then on changes go both ways,
   * until {@link #stopSync()}. The same exchange repeats automatically each time the transport's
   * link comes back.
   *
   * @return completes when the first exchange is done, even if no peer answered within the request
   *     timeout; fails with a {@link TransportException} if the transport could not be opened; is
   *     cancelled if the synchronizer is stopped or closed before. Starting again has no effect and
   *     completes with the first start
   * @throws IllegalStateException if this is closed
   */
  CompletableFuture<Void> startSync();

  /**
   * As {@link #startSync()}, with content for a store whose peers had no content for it. It is set
   * with empty stamps, so that any past or future write of any peer wins over it.
   */
  CompletableFuture<Void> startSync(Content defaultContent);

  /**
   * Stops sending and merging changes. The transport stays open, and peers in the middle of a
   * comparison still get their answers. The synchronizer can be started again.
   *
   * @return completes when nothing more will be merged
   */
  CompletableFuture<Void> stopSync();

  /**
   * Waits until all changes made here before this call have arrived: until the network has accepted
   * them and, if the network has a store of its own, as a broker can have, until that store's
   * hashes equal those that this store has, or has had since this call. So this store may be
   * written to meanwhile. If other peers also write continuously, the hashes may not match until
   * they pause. Other peers may not have merged the changes yet.
   *
   * <p>If the network announces that it has a store, this waits for it, however long it takes to
   * answer. TinyBase's server does not announce it; then this does not wait for a store that has
   * sent nothing within the request timeout after the link came up, and the result reflects that.
   *
   * <pre>{@code
   * if (sync.flush(Duration.ofSeconds(5)).join() != FlushResult.STORED) {
   *   warn("Others may have it, but no server keeps it");
   * }
   * }</pre>
   *
   * <p>Some changes cannot arrive, or not yet: cells that are too large, cells with a stamp that
   * lies in the future for the network's store, and changes that it refuses because this client may
   * only read. As soon as everything else is stored, this fails with an {@link
   * IncompleteFlushException} that names them, without waiting for the limit. A refused change
   * fails one flush, even if it was undone before; the others fail each flush until they have
   * arrived or were replaced.
   *
   * @param limit the maximum time to wait
   * @return how far the changes have come; fails with an {@link IncompleteFlushException}, with a
   *     {@link TransportException} that names what was missing at the limit, or if the synchronizer
   *     is stopped or closed
   */
  CompletableFuture<FlushResult> flush(Duration limit);

  /** Returns the current status. */
  SynchronizerStatus getStatus();

  /**
   * Returns the known reasons why this store and its peers differ despite a link, such as cells
   * that were refused or are too large; at most the first 1,000. Each is also reported once to the
   * {@link SynchronizerOptions#errorListener()}. The list is rebuilt after each start and whenever
   * the link comes back.
   *
   * @return the gaps; empty if nothing is known to be missing
   */
  List<SyncGap> getGaps();

  /**
   * Waits for a status, such as {@link SynchronizerStatus#IN_SYNC}.
   *
   * @return completes when the status is the given one, at once if it already is; is cancelled if
   *     the synchronizer is closed before
   */
  CompletableFuture<Void> whenStatus(SynchronizerStatus status);

  /** Calls the listener on the synchronizer's thread with each new status. */
  Subscription addStatusListener(Consumer<? super SynchronizerStatus> listener);

  /** Returns the statistics since this was created, and the last error. */
  SynchronizerStats getSynchronizerStats();

  /** Returns the progress of exchanges that do not fit into one message. */
  SyncProgress getProgress();

  /** Calls the listener on the synchronizer's thread whenever the progress changes. */
  Subscription addProgressListener(Consumer<? super SyncProgress> listener);

  /** Returns the store. */
  MergeableStore getStore();

  /**
   * Flushes if the link is up, as {@link SynchronizerOptions#flushOnClose()} specifies, then stops
   * and closes the transport. Returns without waiting for that. The flush waits for the network's
   * own store only if the network has announced it or it has sent anything; the error listener is
   * notified if changes have not arrived in time.
   *
   * @return completes when all resources are released, and never fails; the same future if called
   *     again
   */
  CompletableFuture<Void> closeAsync();

  /**
   * As {@link #closeAsync()}, and waits for it: at most as long as flushing may take, plus ten
   * seconds. An interrupt does not end the wait, and the thread stays interrupted. On the
   * synchronizer's own thread, and within a transaction or listener of its store, it does not wait,
   * because closing cannot proceed there until the call returns.
   */
  @Override
  void close();
}
