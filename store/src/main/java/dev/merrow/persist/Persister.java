package dev.merrow.persist;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Loads a store from somewhere and saves it there, when told to or by itself. It is TinyBase's
 * Persister in Java's habits.
 *
 * <pre>{@code
 * try (Persister persister = SqlitePersister.createSqlitePersister(store, Path.of("pets.db"))) {
 *   persister.startAutoPersisting().join();
 *   store.setCell("pets", "fido", "species", "dog");
 * }
 * }</pre>
 *
 * <p><b>Mergeable stores</b> and what is persisted of them are merged, both when loading and when
 * saving: each cell takes what is newer, so that neither side loses anything. <b>Plain stores</b>
 * are replaced by what is loaded, except for changes that auto-saving has yet to save, which are
 * applied again on top; what is persisted is replaced by what is saved.
 *
 * <p><b>Threads.</b> Everything here may be called from any thread, listeners of the store
 * included, and returns at once. The work is done on the persister's own thread (see {@link
 * PersisterOptions#scheduler()}), one thing after the other; there listeners of the store hear of
 * what was loaded, and futures complete. So never wait for a future there, nor within a transaction
 * or listener of the store: both would wait for each other. Its {@code get} and {@code join} then
 * throw {@link IllegalStateException}.
 *
 * <p><b>Errors.</b> What fails is told by the future, as a {@link PersisterException}, and to the
 * {@link PersisterOptions#errorListener()}. The store is as it was, or, where a listener of the
 * store threw, as it was meant to be. Auto-saving and auto-loading go on and try again.
 *
 * <p><b>Refused cells.</b> What the place cannot hold, such as two cells of a row whose ids are the
 * same to it, is named to the error listener in a {@link RefusedCellsException}, once; all else is
 * saved. It stays in the store, also when others' changes are loaded while this auto-saves. It is
 * saved as soon as it, or what stood in its way, has changed.
 *
 * <p><b>The end.</b> The persister's own thread does not keep the JVM from ending. What auto-saving
 * has yet to save is lost then, unless {@link #close()} was called: see {@link
 * PersisterOptions#closesAtShutdown()}.
 *
 * <p>After {@link #close()} all methods that would start work throw {@link IllegalStateException}.
 */
public interface Persister extends AutoCloseable {

  /** A persister of plain content in a place of one's own, with default options. */
  static Persister createCustomPersister(Store store, Persistence<Content, Changes> persistence) {
    return createCustomPersister(store, persistence, PersisterOptions.DEFAULTS);
  }

  /**
   * A persister of plain content in a place of one's own. Nothing is read or written before it is
   * told to.
   *
   * @param store a mergeable one is persisted without its stamps
   * @param persistence belongs to the persister from now on, which closes it
   */
  static Persister createCustomPersister(
      Store store, Persistence<Content, Changes> persistence, PersisterOptions options) {
    return new DefaultPersister<>(new PlainStoreAdapter(store), persistence, options);
  }

  /** A persister of content with stamps in a place of one's own, with default options. */
  static Persister createCustomPersister(
      MergeableStore store, Persistence<MergeableContent, MergeableChanges> persistence) {
    return createCustomPersister(store, persistence, PersisterOptions.DEFAULTS);
  }

  /**
   * A persister of content with stamps in a place of one's own. Nothing is read or written before
   * it is told to.
   *
   * @param persistence belongs to the persister from now on, which closes it
   */
  static Persister createCustomPersister(
      MergeableStore store,
      Persistence<MergeableContent, MergeableChanges> persistence,
      PersisterOptions options) {
    return new DefaultPersister<>(new MergeableStoreAdapter(store), persistence, options);
  }

  /**
   * Loads all that is persisted into the store; leaves the store as it is if there is nothing.
   *
   * @return completes when it is loaded
   */
  CompletableFuture<Void> load();

  /**
   * As {@link #load()}, with content for the store if nothing was ever persisted. A mergeable store
   * gets it with empty stamps, so that whatever anyone wrote or writes wins over it.
   */
  CompletableFuture<Void> load(Content initialContent);

  /**
   * Loads all, and from then on what others change.
   *
   * @return completes when all is loaded. If it fails, nothing was started
   */
  CompletableFuture<Void> startAutoLoad();

  /** As {@link #startAutoLoad()}, with initial content as for {@link #load(Content)}. */
  CompletableFuture<Void> startAutoLoad(Content initialContent);

  /** Stops what {@link #startAutoLoad()} started; completes when nothing more will be loaded. */
  CompletableFuture<Void> stopAutoLoad();

  /** Whether what others change is loaded. */
  boolean isAutoLoading();

  /**
   * Saves all that is in the store, whatever is known to be saved already.
   *
   * @return completes when it is as durable as it is meant to be; fails with a {@link
   *     RefusedCellsException} if some cells are refused and all else is saved
   */
  CompletableFuture<Void> save();

  /**
   * Saves all, and from then on the changes of each transaction: as soon as the ones before are
   * saved, and all that came meanwhile at once. The transaction does not wait for it.
   *
   * @return completes when all is saved. If it fails, nothing was started
   */
  CompletableFuture<Void> startAutoSave();

  /**
   * Stops what {@link #startAutoSave()} started.
   *
   * @return completes when what was changed before is saved; fails if that failed, or if something
   *     was refused
   */
  CompletableFuture<Void> stopAutoSave();

  /** Whether changes of the store are saved. */
  boolean isAutoSaving();

  /**
   * Waits for auto-saving to have saved what has been changed so far. Where auto-saving was never
   * started, or was stopped, there is nothing to wait for.
   *
   * @return completes when all changes of transactions that ended before this call are as durable
   *     as they are meant to be; fails if saving them failed, and then auto-saving tries again.
   *     Fails as well, until that is mended, if auto-saving could not be started, if the last
   *     attempt to save failed and is not made again, or with a {@link RefusedCellsException} if
   *     the store holds something that the place refuses
   */
  CompletableFuture<Void> flush();

  /**
   * Starts to load by itself, then to save. Where what was loaded is all that a mergeable store
   * holds, it is not saved again at first.
   *
   * @return completes when all is loaded and saved. If it fails, nothing was started; in particular
   *     what could not be read is not overwritten
   */
  CompletableFuture<Void> startAutoPersisting();

  /** As {@link #startAutoPersisting()}, with initial content as for {@link #load(Content)}. */
  CompletableFuture<Void> startAutoPersisting(Content initialContent);

  /** Stops to load and save by itself, as {@link #stopAutoLoad()} and {@link #stopAutoSave()}. */
  CompletableFuture<Void> stopAutoPersisting();

  /** What this is doing now. */
  PersisterStatus getStatus();

  /** Calls the listener on the persister's thread with each new status. */
  Subscription addStatusListener(Consumer<? super PersisterStatus> listener);

  /** How often this has loaded and saved since it was made. */
  PersisterStats getPersisterStats();

  /** The store. */
  Store getStore();

  /**
   * Stops, saves what auto-saving has yet to save, and gives back all that this holds, without
   * waiting for it.
   *
   * @return completes when that is done; what fails meanwhile is told to the error listener alone,
   *     as is that auto-saving could not be started and so nothing was saved. The same future if
   *     called again
   */
  CompletableFuture<Void> closeAsync();

  /**
   * As {@link #closeAsync()}, and waits for it: at most half a minute. An interrupt does not end
   * the wait, and the thread stays interrupted. On the persister's own thread, and in a transaction
   * or listener of the store, which the persister needs, it does not wait.
   */
  @Override
  void close();
}
