package dev.merrow.store;

import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A store whose content merges with that of other stores: each cell and value carries a stamp, and
 * the newest write of each wins in every store, in whatever order the writes arrive. Deleted cells
 * leave their stamps behind. Hashes of rows, of tables and of all content tell two stores where
 * they differ.
 *
 * <p>Hashes are unsigned 32-bit numbers in {@code int}s; {@link Integer#toUnsignedLong} converts
 * them to the numbers that TinyBase shows. All methods follow TinyBase 10's MergeableStore, down to
 * every bit of stamps and hashes.
 *
 * <p>Threads and nulls are as for {@link Store}; each call is atomic.
 */
public interface MergeableStore extends Store, MergeableReads {

  /**
   * Returns a new empty mergeable store whose stamps carry a random client number and the system
   * time.
   */
  static MergeableStore createMergeableStore() {
    return createMergeableStore(UUID.randomUUID().toString(), InstantSource.system());
  }

  /**
   * Returns a new empty mergeable store that uses the system clock.
   *
   * @param uniqueId the id from which the client part of the store's stamps is derived. Two stores
   *     that write must never share one, otherwise cells written in the same millisecond never
   *     converge. A store that starts again empty after a crash should not reuse the id of its
   *     predecessor either, because only peers may know the predecessor's last writes
   */
  static MergeableStore createMergeableStore(String uniqueId) {
    return createMergeableStore(uniqueId, InstantSource.system());
  }

  /**
   * Returns a new empty mergeable store.
   *
   * @param uniqueId as for {@link #createMergeableStore(String)}
   * @param clock the clock for its stamps
   */
  static MergeableStore createMergeableStore(String uniqueId, InstantSource clock) {
    return new DefaultMergeableStore(uniqueId, clock);
  }

  @Override
  default boolean isMergeable() {
    return true;
  }

  /** Returns all content with stamps and hashes, deleted cells included. */
  MergeableContent getMergeableContent();

  /**
   * Replaces all content and stamps by the given ones. The store computes the hashes itself and
   * ignores those in the content; otherwise two stores with different content could appear equal.
   * (TinyBase trusts the given hashes.)
   *
   * @param content the new content; its hashes are ignored
   * @throws FutureStampException if a stamp is more than five minutes ahead of this store's clock;
   *     nothing is changed then, because no content could stand in for the rejected part
   */
  void setMergeableContent(MergeableContent content);

  /**
   * Sets content with empty stamps, so that any past or future write of any peer wins over it.
   * Content that was written to this store before also wins: it stays and keeps its stamps.
   */
  void setDefaultContent(Content content);

  /**
   * Merges changes into this store: the newer write of each cell wins. The merge leaves out
   * anything with a stamp more than five minutes ahead of this store's clock, and merges the rest.
   * (TinyBase rejects all of the changes.)
   *
   * @throws FutureStampException if something was left out, after everything else was merged; the
   *     exception carries what was left out. If it leaves an enclosing transaction, that is rolled
   *     back
   */
  void applyMergeableChanges(MergeableChanges changes);

  /**
   * Loads content that this store, or another store of the same user, has saved: merges it
   * regardless of its stamps. Hashes in the content are ignored.
   *
   * <p>Content that was saved while a clock was wrong may have stamps far in the future. The store
   * keeps them, and each write to such a cell gets the next stamp after the cell's own, which peers
   * also reject until it is due. The clock does not follow such stamps: all other later writes have
   * stamps that peers accept.
   */
  void loadMergeableContent(MergeableContent content);

  /** As {@link #loadMergeableContent}, for saved changes. */
  void loadMergeableChanges(MergeableChanges changes);

  /**
   * Merges another store's content into this one, and this one's into the other. The stores are
   * locked one after the other, never both. Cells with {@linkplain dev.merrow.stamp.Hlc#isOfView()
   * stamps of views} stay where they are.
   *
   * @throws FutureStampException as for {@link #applyMergeableChanges}, for either store; both have
   *     merged everything else
   */
  void merge(MergeableStore other);

  /**
   * Returns how many rows have only stamps left, in all tables: those that were deleted, and those
   * of peers that a schema keeps from readers entirely. Takes time in proportion to the number of
   * tables.
   */
  long getDeletedRowCount();

  /**
   * Returns the changes of the current transaction, without hashes. Call it within the transaction
   * or from one of its listeners; elsewhere it returns empty changes.
   */
  MergeableChanges getTransactionMergeableChanges();

  /** As {@link #getTransactionMergeableChanges()}, with hashes. */
  MergeableChanges getTransactionMergeableChangesWithHashes();

  /**
   * Returns everything that the current transaction has stamped, without hashes. In addition to
   * {@link #getTransactionMergeableChanges()}, it contains stamps without a change that readers can
   * see: a newer stamp of an equal cell, the deletion of a cell that did not exist, a peer's cell
   * that a schema refused. A persister that keeps a copy of all stamps needs them. Call it within
   * the transaction or from one of its listeners; elsewhere it returns empty changes.
   *
   * @return the stamps, or null if all content was replaced, which changes cannot express
   */
  @Nullable MergeableChanges getTransactionStamps();

  /**
   * Returns the cells and values of peers that the current transaction has merged and that {@link
   * Middleware} keeps from readers, because a callback returned null or false, without hashes.
   * Their stamps are in this store nevertheless, as in TinyBase: a caller that does not want them
   * there can roll back the transaction, and merge without them. What a schema keeps from readers
   * is not among them. Call it within the transaction; elsewhere it returns empty changes.
   */
  MergeableChanges getTransactionVetoes();
}
