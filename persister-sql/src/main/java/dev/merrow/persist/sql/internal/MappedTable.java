package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A table in SQL that a table of the store, or all its values, is mapped to, within transactions.
 * It writes only what differs, and leaves alone what the store cannot have had.
 *
 * @param <S> the type of sessions
 */
public interface MappedTable<S extends SqlSession> {

  /** Returns whether the table is there, and has a column for ids. */
  boolean isPresent(S session) throws SQLException;

  /**
   * Returns row id to cell id to cell, without rows that have no cell.
   *
   * @param strangers receives the places of texts that are not cells, which are left out
   */
  Map<String, Map<String, Cell>> load(S session, Consumer<String> strangers) throws SQLException;

  /**
   * Makes the rows in SQL those of the store.
   *
   * @param known what the store has had in common with them: other rows and cells of SQL are left
   *     alone. Null if it never had anything, and replaces what is there
   * @param refusals gets what SQL refuses
   * @param hopeless the rows that are refused without a try, and why
   */
  void saveAll(
      S session,
      Map<String, Map<String, Cell>> rows,
      @Nullable KnownRows known,
      SqlRefusals refusals,
      Map<String, String> hopeless)
      throws SQLException;

  /**
   * Writes what became of some rows and cells; what was deleted is empty.
   *
   * @param refusals what was refused before, and then what is refused now
   * @param hopeless as for {@link #saveAll}
   */
  void saveChanges(
      S session,
      Map<String, Optional<Map<String, Optional<Cell>>>> changes,
      SqlRefusals refusals,
      Map<String, String> hopeless)
      throws SQLException;

  /** Tries again what was refused, after other tables were written. */
  void retryRefused(S session, SqlRefusals refusals, Map<String, String> hopeless)
      throws SQLException;

  /** Returns the columns that SQL computes, so that they can't be written. */
  Set<String> computedColumns(S session) throws SQLException;

  /**
   * Removes what is empty.
   *
   * @param rows what the store has
   */
  void deleteEmpty(
      S session, Map<String, Map<String, Cell>> rows, boolean deleteColumns, boolean deleteTable)
      throws SQLException;
}
