package dev.merrow.sync;

import dev.merrow.stamp.Content;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Keeps a store in step with those of its peers: compares with them when it starts, merges what
 * they change and tells them what changes here.
 *
 * <pre>{@code
 * try (Synchronizer sync = Synchronizer.createCustomSynchronizer(store, transport)) {
 *   sync.startSync().join();
 *   store.setCell("pets", "fido", "species", "dog");
 * }
 * }</pre>
 *
 * <p>A store may have several synchronizers; what comes in through one goes out through the others.
 * Everything here may be called from any thread, listeners of the store included. Peers' changes
 * are merged on the synchronizer's own thread (see {@link SynchronizerOptions#scheduler()}), and so
 * listeners of the store hear of them there. What goes wrong on the network harms nothing here and
 * is told to the {@link SynchronizerOptions#errorListener()}.
 */
public interface Synchronizer extends AutoCloseable {

  /** A synchronizer over a transport of one's own, with default options. */
  static Synchronizer createCustomSynchronizer(MergeableStore store, Transport transport) {
    return createCustomSynchronizer(store, transport, SynchronizerOptions.DEFAULTS);
  }

  /**
   * A synchronizer over a transport of one's own. Nothing is opened or sent before {@link
   * #startSync()}.
   *
   * @param transport belongs to the synchronizer from now on, which opens and closes it
   */
  static Synchronizer createCustomSynchronizer(
      MergeableStore store, Transport transport, SynchronizerOptions options) {
    return DefaultSynchronizer.create(store, transport, options);
  }

  /**
   * Starts to synchronize: opens the transport if it is not open, asks the peers for what they have
   * and merges it, then offers them what is here. From then on changes go both ways, until {@link
   * #stopSync()}. Each time the transport's link comes back, the same happens again by itself.
   *
   * @return completes when the first exchange is done, also if no peer answered within the request
   *     timeout; fails with a {@link TransportException} if the transport could not be opened, and
   *     is cancelled if this is stopped or closed before. Starting what is started changes nothing,
   *     and completes with the first start
   * @throws IllegalStateException if this is closed
   */
  CompletableFuture<Void> startSync();

  /**
   * As {@link #startSync()}, with content for a store whose peers had nothing for it. It is set
   * with empty stamps, so that whatever anyone wrote or writes wins over it.
   */
  CompletableFuture<Void> startSync(Content defaultContent);

  /**
   * Stops to send and to merge changes. The transport stays open, and peers that are in the middle
   * of a comparison still get their answers. May be started again.
   *
   * @return completes when nothing more will be merged
   */
  CompletableFuture<Void> stopSync();

  /**
   * Waits until all that was changed here before this call has arrived: until the network has taken
   * it, and, where the network has a store of its own as a broker can have, until that store's
   * hashes are those that this one has, or has had since this call: so it may be written to
   * meanwhile. If others write without a pause, too, the two may not be the same before they have
   * one. Other peers may not have merged it yet.
   *
   * <p>A network that says that it has a store is waited for, however long the store takes to
   * answer. TinyBase's server does not say it; there a store that has said nothing within the
   * request timeout after the link came up is not waited for, and the result says so.
   *
   * <pre>{@code
   * if (sync.flush(Duration.ofSeconds(5)).join() != FlushResult.STORED) {
   *   warn("Others may have it, but no server keeps it");
   * }
   * }</pre>
   *
   * @param limit how long that may take
   * @return how far it has come; fails with a {@link TransportException} that says what was missing
   *     after the limit, or if this is stopped or closed
   */
  CompletableFuture<FlushResult> flush(Duration limit);

  /** What this is doing now. */
  SynchronizerStatus getStatus();

  /**
   * What is known to keep this store and its peers apart although there is a link, such as cells
   * that were refused or are too large; the first 1,000 of it. Each is told to the {@link
   * SynchronizerOptions#errorListener()} once, too. It is known anew after each start and whenever
   * the link comes back.
   *
   * @return empty if nothing is known to be missing
   */
  List<SyncGap> getGaps();

  /**
   * Waits for a status, such as {@link SynchronizerStatus#IN_SYNC}.
   *
   * @return completes when the status is the given one, at once if it is so already; is cancelled
   *     if this is closed before
   */
  CompletableFuture<Void> whenStatus(SynchronizerStatus status);

  /** Calls the listener on the synchronizer's thread with each new status. */
  Subscription addStatusListener(Consumer<? super SynchronizerStatus> listener);

  /** How much was said and heard since this was made, and what last went wrong. */
  SynchronizerStats getSynchronizerStats();

  /** How far the exchange of more than goes into one message has come. */
  SyncProgress getProgress();

  /** Calls the listener on the synchronizer's thread whenever that has come further. */
  Subscription addProgressListener(Consumer<? super SyncProgress> listener);

  /** The store. */
  MergeableStore getStore();

  /**
   * Flushes if the link is up, as {@link SynchronizerOptions#flushOnClose()} says, then stops and
   * closes the transport, all without waiting for it. A store of the network's own is waited for
   * that the network has told of or that has spoken; of what has not arrived in time the error
   * listener is told.
   *
   * @return completes when all is given back, and never fails; the same future if called again
   */
  CompletableFuture<Void> closeAsync();

  /**
   * As {@link #closeAsync()}, and waits for it: no longer than flushing may take, and ten seconds.
   * An interrupt does not end the wait, and the thread stays interrupted. On the synchronizer's own
   * thread, and within a transaction or listener of its store, it does not wait: there closing
   * cannot go on before that returns.
   */
  @Override
  void close();
}
