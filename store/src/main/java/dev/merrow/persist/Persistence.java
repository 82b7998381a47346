package dev.merrow.persist;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a persister keeps content: the seam between {@link Persister} and a file, database or
 * whatever else. Implement it to persist a store in a place of one's own, and hand it to {@link
 * Persister#createCustomPersister}. Only {@link #load} and {@link #save} must be implemented.
 *
 * <p>Content is either {@link dev.merrow.stamp.Content} with {@link dev.merrow.stamp.Changes}, or
 * {@link dev.merrow.stamp.MergeableContent} with {@link dev.merrow.stamp.MergeableChanges}, whose
 * stamps let it be merged with what others wrote. Hashes of what is loaded are not looked at: the
 * store computes its own.
 *
 * <p>All methods but the constructor's run on the persister's thread, one at a time, and may block
 * it. But for {@link #taken} they never run under a lock of the store, and must not wait for a
 * thread that waits for the persister. What they throw reaches the future and the error listener as
 * a {@link PersisterException}; a {@code PersisterException} as it is. {@code toString()} is what
 * messages call the place.
 *
 * @param <C> what whole content is
 * @param <D> what changes are
 */
public interface Persistence<C, D> {

  /**
   * Reads all that is there.
   *
   * @return the content, or null if none was ever saved
   */
  @Nullable C load() throws Exception;

  /**
   * Writes whole content, all or nothing. When this returns, the content is as durable as it is
   * meant to be.
   *
   * <p>Plain content replaces what is there. Mergeable content should rather be merged with what
   * others have written there since it was last loaded or saved, so that none of it is lost.
   *
   * @throws RefusedCellsException if all was written but what it names, which this place cannot
   *     hold: the persister tells it and goes on. It names all that is not there, also what an
   *     earlier call refused
   */
  void save(C content) throws Exception;

  /**
   * Writes what changed since the last save, all or nothing, where that is cheaper than writing
   * everything.
   *
   * <p>Between {@link #startListening} and {@link #stopListening} it must keep what others have
   * written there and {@link #load} has not returned yet, however fast they write: a persistence
   * that writes everything applies the changes to what is there ({@link ContentFormat#apply}), in
   * one step that no other can come between. What others wrote remains news.
   *
   * @param changes what changed, net
   * @param content gives all content as it is now, in which other threads may have changed more
   * @throws RefusedCellsException as for {@link #save}
   */
  default void saveChanges(D changes, Supplier<C> content) throws Exception {
    save(content.get());
  }

  /**
   * Begins to notice what others change. From now on {@link #hasExternalChanges} is called now and
   * then.
   *
   * @param onExternalChange may be called, from any thread, when something was changed
   */
  default void startListening(Runnable onExternalChange) throws Exception {}

  /** Ends what {@link #startListening} began. */
  default void stopListening() throws Exception {}

  /** Whether others may have changed something since all was last loaded or saved. Cheap. */
  default boolean hasExternalChanges() throws Exception {
    return false;
  }

  /** Reads what others have changed, or as much more as is convenient. */
  default ExternalChanges<C, D> loadExternalChanges() throws Exception {
    C content = load();
    return content == null ? new ExternalChanges.Gone<>() : new ExternalChanges.Whole<>(content);
  }

  /**
   * Whether what was loaded last is there in an older form than {@link #save} writes, so that
   * auto-saving should write it again.
   */
  default boolean isOutdated() throws Exception {
    return false;
  }

  /**
   * Is told what the store holds now that it has taken all that {@link #load} or {@link
   * #loadExternalChanges} returned: less than that where a schema or middleware refuses some of it.
   * A persistence of plain content that shares its place with others learns from this what the
   * store never had, and so has not deleted either. Called in the transaction that takes the
   * content, so it must be quick and must not wait; not called for mergeable content.
   *
   * @param held what the store holds
   */
  default void taken(C held) {}

  /** Gives back what this holds. The last call. */
  default void close() throws Exception {}
}
