package dev.merrow.persist;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Loads a store from a persistent place and saves it there, on request or automatically. It
 * corresponds to TinyBase's Persister, in the style of Java.
 *
 * <pre>{@code
 * try (Persister persister = SqlitePersister.createSqlitePersister(store, Path.of("pets.db"))) {
 *   persister.startAutoPersisting().join();
 *   store.setCell("pets", "fido", "species", "dog");
 * }
 * }</pre>
 *
 * <p><b>Mergeable stores</b> are merged with their persisted content, both when loading and when
 * saving: the newer write of each cell wins, so neither side loses anything. <b>Plain stores</b>
 * are replaced by the loaded content, except that changes which auto-saving has yet to save are
 * reapplied on top; saving replaces the persisted content.
 *
 * <p><b>Threads.</b> All methods may be called from any thread, including from listeners of the
 * store, and return at once, except {@link #close()}. The work is done on the persister's own
 * thread (see {@link PersisterOptions#scheduler()}), one task at a time; on that thread listeners
 * of the store run for loaded content, and futures complete. So never wait for a future there, nor
 * within a transaction or listener of the store, because that would deadlock. The future's {@code
 * get} and {@code join} then throw {@link IllegalStateException}.
 *
 * <p><b>Errors.</b> The future reports a failure as a {@link PersisterException}, and the {@link
 * PersisterOptions#errorListener()} receives it, too. The store is unchanged, or, if a listener of
 * the store threw, has the intended content. Auto-saving and auto-loading continue and try again.
 *
 * <p><b>Refused cells.</b> Cells that the place cannot hold, such as two cells of a row whose ids
 * it does not distinguish, are reported to the error listener in a {@link RefusedCellsException},
 * once; everything else is saved. They stay in the store, even when others' changes are loaded
 * while auto-saving is on. They are saved as soon as they change, or the content that prevented it
 * changes.
 *
 * <p><b>The end.</b> The persister's own thread does not keep the JVM running. Changes that
 * auto-saving has yet to save are then lost, unless {@link #close()} was called: see {@link
 * PersisterOptions#closesAtShutdown()}.
 *
 * <p>After {@link #close()} all methods that would start work throw {@link IllegalStateException}.
 */
public interface Persister extends AutoCloseable {

  /** Returns a persister of plain content in a custom place, with default options. */
  static Persister createCustomPersister(Store store, Persistence<Content, Changes> persistence) {
    return createCustomPersister(store, persistence, PersisterOptions.DEFAULTS);
  }

  /**
   * Returns a persister of plain content in a custom place. It reads and writes nothing until
   * asked.
   *
   * @param store the store; a mergeable one is persisted without its stamps
   * @param persistence the place, which the persister owns from now on: it closes it
   */
  static Persister createCustomPersister(
      Store store, Persistence<Content, Changes> persistence, PersisterOptions options) {
    return new DefaultPersister<>(new PlainStoreAdapter(store), persistence, options);
  }

  /** Returns a persister of content with stamps in a custom place, with default options. */
  static Persister createCustomPersister(
      MergeableStore store, Persistence<MergeableContent, MergeableChanges> persistence) {
    return createCustomPersister(store, persistence, PersisterOptions.DEFAULTS);
  }

  /**
   * Returns a persister of content with stamps in a custom place. It reads and writes nothing until
   * asked.
   *
   * @param persistence the place, which the persister owns from now on: it closes it
   */
  static Persister createCustomPersister(
      MergeableStore store,
      Persistence<MergeableContent, MergeableChanges> persistence,
      PersisterOptions options) {
    return new DefaultPersister<>(new MergeableStoreAdapter(store), persistence, options);
  }

  /**
   * Loads all persisted content into the store; leaves the store unchanged if there is none.
   *
   * @return completes when the content is loaded
   */
  CompletableFuture<Void> load();

  /**
   * As {@link #load()}, with content for the store if nothing was ever persisted. A mergeable store
   * gets it with empty stamps, so that any past or future write of any peer wins over it.
   */
  CompletableFuture<Void> load(Content initialContent);

  /**
   * Loads everything, and from then on the changes of others.
   *
   * @return completes when everything is loaded. If it fails, nothing was started
   */
  CompletableFuture<Void> startAutoLoad();

  /** As {@link #startAutoLoad()}, with initial content as for {@link #load(Content)}. */
  CompletableFuture<Void> startAutoLoad(Content initialContent);

  /** Stops what {@link #startAutoLoad()} started; completes when nothing more will be loaded. */
  CompletableFuture<Void> stopAutoLoad();

  /** Returns whether changes of others are loaded automatically. */
  boolean isAutoLoading();

  /**
   * Saves the whole store, even content that is known to be saved already.
   *
   * @return completes when the content is as durable as specified; fails with a {@link
   *     RefusedCellsException} if some cells are refused and everything else is saved
   */
  CompletableFuture<Void> save();

  /**
   * Saves everything, and from then on the changes of each transaction: as soon as the previous
   * changes are saved, with all changes made meanwhile in one save. The transaction does not wait
   * for it.
   *
   * @return completes when everything is saved. If it fails, nothing was started
   */
  CompletableFuture<Void> startAutoSave();

  /**
   * Stops what {@link #startAutoSave()} started.
   *
   * @return completes when all earlier changes are saved; fails if that failed, or if something was
   *     refused
   */
  CompletableFuture<Void> stopAutoSave();

  /** Returns whether changes of the store are saved automatically. */
  boolean isAutoSaving();

  /**
   * Waits until auto-saving has saved all changes so far. If auto-saving was never started, or was
   * stopped, there is nothing to wait for.
   *
   * @return completes when all changes of transactions that ended before this call are as durable
   *     as specified; fails if saving them failed, in which case auto-saving tries again. Also
   *     fails, until the cause is fixed, if auto-saving could not be started, if the last attempt
   *     to save failed and is not retried, or with a {@link RefusedCellsException} if the store
   *     holds something that the place refuses
   */
  CompletableFuture<Void> flush();

  /**
   * Starts auto-loading, then auto-saving. If a mergeable store holds nothing beyond the loaded
   * content, it is not saved again at first.
   *
   * @return completes when everything is loaded and saved. If it fails, nothing was started; in
   *     particular, content that could not be read is not overwritten
   */
  CompletableFuture<Void> startAutoPersisting();

  /** As {@link #startAutoPersisting()}, with initial content as for {@link #load(Content)}. */
  CompletableFuture<Void> startAutoPersisting(Content initialContent);

  /** Stops auto-loading and auto-saving, as {@link #stopAutoLoad()} and {@link #stopAutoSave()}. */
  CompletableFuture<Void> stopAutoPersisting();

  /** Returns the current status. */
  PersisterStatus getStatus();

  /** Calls the listener on the persister's thread with each new status. */
  Subscription addStatusListener(Consumer<? super PersisterStatus> listener);

  /** Returns how often this has loaded and saved since it was created. */
  PersisterStats getPersisterStats();

  /**
   * Returns for how long the oldest change that auto-saving has noted and not yet saved has waited:
   * zero if everything is saved, and more and more while saving fails. Zero by default.
   */
  default Duration getSaveLag() {
    return Duration.ZERO;
  }

  /** Returns the store. */
  Store getStore();

  /**
   * Stops, saves the changes that auto-saving has yet to save, and releases all resources. Returns
   * without waiting for that.
   *
   * @return completes when that is done; failures meanwhile are reported only to the error
   *     listener, including that auto-saving could not be started and so nothing was saved. The
   *     same future if called again
   */
  CompletableFuture<Void> closeAsync();

  /**
   * As {@link #closeAsync()}, and waits for it: at most 30 seconds. An interrupt does not end the
   * wait, and the thread stays interrupted. On the persister's own thread, and in a transaction or
   * listener of the store, which the persister needs, it does not wait.
   */
  @Override
  void close();
}
