package dev.merrow.persist.sql.internal;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A table into which other programs insert what they want a store to write, within transactions. A
 * row that was refused stays, with the reason; the others wait.
 *
 * @param <S> the type of sessions
 */
public interface InboxTable<S extends SqlSession> {

  /** Makes the table unless it is there, or the user has no right to. */
  void ensure(S session) throws SQLException;

  /** Returns whether rows wait; none do if there is no table. */
  boolean isWaiting(S session) throws SQLException;

  /** Returns the first rows that wait, in order. */
  List<InboxRow> waiting(S session, int max) throws SQLException;

  /** Has rows to itself until the end of the transaction; false if any is another's, or gone. */
  boolean claim(S session, Collection<Long> numbers) throws SQLException;

  /** Removes rows. */
  void remove(S session, Collection<Long> numbers) throws SQLException;

  /** Notes why rows are refused, by their number. */
  void refuse(S session, Map<Long, String> reasons) throws SQLException;

  /** Returns an id that a column holds, which may have the form that views show. */
  String decode(S session, String id) throws SQLException;
}
