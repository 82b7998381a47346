package dev.merrow.persist.sql.internal;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The tables of cells mode in a dialect of SQL, within transactions: a row for each cell, and a log
 * of the last saves. Each entry of the log has a position, which is greater than that of the entry
 * before.
 *
 * @param <S> the type of sessions
 */
public interface CellsTables<S extends SqlSession> {

  /**
   * What a write did.
   *
   * @param before the position of the last entry of the log before it; null if there was none
   * @param after that position now: the same if everything was there already
   */
  record Written(@Nullable Long before, @Nullable Long after) {}

  /**
   * Returns whether what was saved up to a position is there still.
   *
   * @param position null if the log had no entry
   * @throws dev.merrow.persist.PersisterException if the tables are of an unknown version
   */
  boolean holds(S session, @Nullable Long position) throws SQLException;

  /** Makes the tables unless they are there; returns whether nothing is in them. */
  boolean ensure(S session) throws SQLException;

  /**
   * Returns all that is there, without hashes; null if nothing was ever saved.
   *
   * @throws dev.merrow.persist.PersisterException if the tables are of an unknown version, or hold
   *     what no version of Merrow can have saved
   */
  @Nullable MergeableContent read(S session) throws SQLException;

  /**
   * Writes whole content.
   *
   * @param intoEmpty whether nothing is there; otherwise it is merged
   */
  Written write(S session, MergeableContent content, boolean intoEmpty) throws SQLException;

  /** Writes changes, merged with what is there. */
  Written write(S session, MergeableChanges changes) throws SQLException;

  /**
   * Writes changes with one statement, which is committed at once, if what was saved up to a
   * position is there still. No transaction is under way before.
   *
   * @return null, with nothing written, if it is not, or if this takes a transaction
   */
  default @Nullable Written writeAtOnce(
      S session, @Nullable Long position, MergeableChanges changes) throws SQLException {
    return null;
  }

  /** Returns the position of the last entry of the log; null if there is none. */
  @Nullable Long end(S session) throws SQLException;

  /** Returns what was saved since a position, merged; null if that can't be told any more. */
  @Nullable MergeableChanges since(S session, long position) throws SQLException;

  /** Returns whether the tables are there, but a view on them is missing or can't be read. */
  boolean hasBrokenViews(S session) throws SQLException;

  /** Recreates all views. */
  void remakeViews(S session) throws SQLException;
}
