package dev.merrow.persist;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A place where a persister keeps content: the interface between {@link Persister} and a file, a
 * database or any other medium. Implement it to persist a store in a custom place, and pass it to
 * {@link Persister#createCustomPersister}. Only {@link #load} and {@link #save} must be
 * implemented.
 *
 * <p>Content is either {@link dev.merrow.stamp.Content} with {@link dev.merrow.stamp.Changes}, or
 * {@link dev.merrow.stamp.MergeableContent} with {@link dev.merrow.stamp.MergeableChanges}, whose
 * stamps allow merging with the content that others wrote. Hashes in loaded content are ignored:
 * the store computes its own.
 *
 * <p>All methods run on the persister's thread, one at a time, and may block it; the constructor
 * may run on any thread. Except for {@link #taken}, they never run under a lock of the store, and
 * must not wait for a thread that waits for the persister. Their exceptions reach the future and
 * the error listener wrapped in a {@link PersisterException}; a {@code PersisterException} is
 * passed on unchanged. {@code toString()} is the name of the place in messages.
 *
 * @param <C> the type of whole content
 * @param <D> the type of changes
 */
public interface Persistence<C, D> {

  /**
   * Reads all persisted content.
   *
   * @return the content, or null if none was ever saved
   */
  @Nullable C load() throws Exception;

  /**
   * Writes whole content, all or nothing. When this returns, the content is as durable as
   * specified.
   *
   * <p>Plain content replaces the persisted content. Mergeable content should instead be merged
   * with anything that others have written there since the last load or save, so that none of it is
   * lost.
   *
   * @throws RefusedCellsException if everything was written except the cells that it names, which
   *     this place cannot hold: the persister reports it and continues. It names all cells that are
   *     missing, including those that an earlier call refused
   */
  void save(C content) throws Exception;

  /**
   * Writes the changes since the last save, all or nothing, if that is cheaper than writing
   * everything.
   *
   * <p>Between {@link #startListening} and {@link #stopListening} it must keep anything that others
   * have written there and {@link #load} has not returned yet, however fast they write: a
   * persistence that writes everything applies the changes to the persisted content in one atomic
   * step. Others' writes are loaded afterwards, as external changes.
   *
   * @param changes the net changes
   * @param content supplies all current content, to which other threads may have made more changes
   * @throws RefusedCellsException as for {@link #save}
   */
  default void saveChanges(D changes, Supplier<C> content) throws Exception {
    save(content.get());
  }

  /**
   * Writes the changes since the last save, all or nothing, when they are to be applied one after
   * the other: changes without stamps cannot say in one step that a row was deleted and then made
   * again with other cells. Otherwise as {@link #saveChanges}. By default, it writes everything,
   * which is right unless others write to the same place.
   *
   * @param steps at least two changes, each of which applies to the result of the one before
   * @param content supplies all current content, to which other threads may have made more changes
   * @throws RefusedCellsException as for {@link #save}
   */
  default void saveSteps(List<D> steps, Supplier<C> content) throws Exception {
    save(content.get());
  }

  /**
   * Starts watching for changes of others. From now on {@link #hasExternalChanges} is called
   * periodically.
   *
   * @param onExternalChange may be called, from any thread, when something has changed
   */
  default void startListening(Runnable onExternalChange) throws Exception {}

  /** Stops the watching that {@link #startListening} started. */
  default void stopListening() throws Exception {}

  /**
   * Returns whether others may have changed something since the last load or save of everything.
   * Must be cheap.
   */
  default boolean hasExternalChanges() throws Exception {
    return false;
  }

  /** Reads the changes of others, or more if that is convenient. */
  default ExternalChanges<C, D> loadExternalChanges() throws Exception {
    C content = load();
    return content == null ? new ExternalChanges.Gone<>() : new ExternalChanges.Whole<>(content);
  }

  /**
   * Returns whether the content loaded last is persisted in an older form than {@link #save}
   * writes, so that auto-saving should write it again.
   */
  default boolean isOutdated() throws Exception {
    return false;
  }

  /**
   * Receives the content of the store after it has taken everything that {@link #load} or {@link
   * #loadExternalChanges} returned: less than that if a schema or middleware refuses some of it. It
   * tells a persistence of plain content that shares its place with others which content the store
   * never had, and so has not deleted either. Called in the transaction that takes the content, so
   * it must be quick and must not wait; not called for mergeable content.
   *
   * @param held the content of the store
   */
  default void taken(C held) {}

  /** Releases all resources. This is the last call. */
  default void close() throws Exception {}
}
