package dev.merrow.store;

import dev.merrow.stamp.Content;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A store whose content merges with that of other stores: each cell and value carries a stamp, and
 * the newest write of each wins wherever and in whatever order the writes arrive. Deleted cells
 * leave their stamps behind. Hashes of rows, tables and all tell two stores what differs.
 *
 * <p>Hashes are unsigned 32-bit numbers in {@code int}s; {@link Integer#toUnsignedLong} shows them
 * as TinyBase does. Everything here follows TinyBase 10's MergeableStore, down to each bit of
 * stamps and hashes.
 *
 * <p>Threads and nulls are as for {@link Store}; each call here is atomic.
 */
public interface MergeableStore extends Store {

  /** An empty mergeable store whose stamps carry a random client number and the system's time. */
  static MergeableStore createMergeableStore() {
    return createMergeableStore(UUID.randomUUID().toString(), InstantSource.system());
  }

  /**
   * An empty mergeable store that reads the system's time.
   *
   * @param uniqueId what the client part of its stamps is derived from: two stores that write must
   *     never share one, else cells written in the same millisecond never converge. Nor should a
   *     store that is begun anew after a crash share it with the one before, whose last writes may
   *     be known to peers alone
   */
  static MergeableStore createMergeableStore(String uniqueId) {
    return createMergeableStore(uniqueId, InstantSource.system());
  }

  /**
   * An empty mergeable store.
   *
   * @param uniqueId as for {@link #createMergeableStore(String)}
   * @param clock tells the time for its stamps
   */
  static MergeableStore createMergeableStore(String uniqueId, InstantSource clock) {
    return new DefaultMergeableStore(uniqueId, clock);
  }

  @Override
  default boolean isMergeable() {
    return true;
  }

  /** All content with stamps and hashes, deleted cells included. */
  MergeableContent getMergeableContent();

  /**
   * Replaces all content and stamps by those given. Hashes are computed from them, whatever the
   * content says they are: else two stores with other content could take themselves for equal.
   * (TinyBase believes them.)
   *
   * @param content its hashes are not looked at
   * @throws FutureStampException if a stamp lies more than five minutes ahead of this store's
   *     clock; nothing is changed then, for there is nothing to keep in place of what was left out
   */
  void setMergeableContent(MergeableContent content);

  /**
   * Sets content whose every stamp is empty, so that whatever any peer wrote or writes wins over
   * it. So does what was written here before, which stays and keeps its stamps.
   */
  void setDefaultContent(Content content);

  /**
   * Merges changes into this store: each cell takes what is newer. What has a stamp more than five
   * minutes ahead of this store's clock is left out, and does not keep the rest from being merged.
   * (TinyBase leaves out all that comes with it.)
   *
   * @throws FutureStampException if something was left out, which it tells, after all else was
   *     merged. Thrown within a transaction, it undoes that unless it is caught there
   */
  void applyMergeableChanges(MergeableChanges changes);

  /**
   * Loads content that this store, or another one of the same user, has saved: merges it whatever
   * its stamps. Hashes in it are not looked at.
   *
   * <p>Content that was saved while a clock was wrong may have stamps that lie far ahead. They are
   * kept, and each write to such a cell gets the stamp after its own, which peers leave out as well
   * until it is due. The clock does not follow them: whatever else is written later has stamps that
   * peers accept.
   */
  void loadMergeableContent(MergeableContent content);

  /** As {@link #loadMergeableContent}, of changes that were saved. */
  void loadMergeableChanges(MergeableChanges changes);

  /**
   * Merges another store's content into this one, and this one's into the other. The stores are
   * locked one after the other, never both.
   *
   * @throws FutureStampException as {@link #applyMergeableChanges}, for either of them; both have
   *     merged all else
   */
  void merge(MergeableStore other);

  /**
   * The changes of the transaction that is under way, without hashes: to be called within it, or
   * from one of its listeners; else there are none.
   */
  MergeableChanges getTransactionMergeableChanges();

  /** As {@link #getTransactionMergeableChanges()}, with hashes. */
  MergeableChanges getTransactionMergeableChangesWithHashes();

  /**
   * All that the transaction under way has stamped, without hashes. Beside {@link
   * #getTransactionMergeableChanges()} that is what readers see no change of: a newer stamp of an
   * equal cell, the deletion of a cell that was not there, a peer's cell that a schema refused.
   * Whoever keeps a copy of all stamps elsewhere needs it. To be called within the transaction, or
   * from one of its listeners; else there is nothing.
   *
   * @return the stamps, or null if all content was replaced, which no changes can tell
   */
  @Nullable MergeableChanges getTransactionStamps();

  /** The hashes of all tables and of all values. */
  ContentHashes getMergeableContentHashes();

  /** Table id to hash. */
  Map<String, Integer> getMergeableTableHashes();

  /** What a peer with these table hashes lacks or has differently. */
  TableDiff getMergeableTableDiff(Map<String, Integer> otherTableHashes);

  /** By table id, the hashes of the rows of those tables whose hash differs from the one given. */
  Map<String, Map<String, Integer>> getMergeableRowHashes(Map<String, Integer> otherTableHashes);

  /** What a peer with these row hashes, by table id, lacks or has differently. */
  RowDiff getMergeableRowDiff(Map<String, Map<String, Integer>> otherRowHashes);

  /** By table and row id, the hashes of the cells of those rows whose hash differs. */
  Map<String, Map<String, Map<String, Integer>>> getMergeableCellHashes(
      Map<String, Map<String, Integer>> otherRowHashes);

  /**
   * The cells that a peer with these cell hashes, by table and row id, lacks or has differently.
   */
  StampedTables getMergeableCellDiff(
      Map<String, Map<String, Map<String, Integer>>> otherCellHashes);

  /** Value id to hash. */
  Map<String, Integer> getMergeableValueHashes();

  /** The values that a peer with these value hashes lacks or has differently. */
  StampedValues getMergeableValueDiff(Map<String, Integer> otherValueHashes);
}
