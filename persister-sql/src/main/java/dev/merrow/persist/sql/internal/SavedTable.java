package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import dev.merrow.persist.RefusedCell;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table of the store, or its values, and the table in SQL to which it is saved. It remembers what
 * both had in common, and what SQL refused.
 */
final class SavedTable<S extends SqlSession> {
  private static final String VALUES_ROW = "_";

  private final @Nullable String tableId;
  private final MappedTable<S> table;
  private final boolean deleteEmptyColumns;
  private final boolean deleteEmptyTable;
  private final boolean isLoaded;
  private final Map<String, String> hopeless = new LinkedHashMap<>();
  private @Nullable KnownRows known;
  private SqlRefusals refusals = new SqlRefusals();
  private SqlRefusals newRefusals = refusals;
  private @Nullable Runnable whenCommitted;

  private SavedTable(
      @Nullable String tableId,
      MappedTable<S> table,
      boolean deleteEmptyColumns,
      boolean deleteEmptyTable,
      boolean isLoaded) {
    this.tableId = tableId;
    this.table = table;
    this.deleteEmptyColumns = deleteEmptyColumns;
    this.deleteEmptyTable = deleteEmptyTable;
    this.isLoaded = isLoaded;
  }

  /** Returns a table of the store. */
  static <S extends SqlSession> SavedTable<S> ofRows(TabularMapping.Saved<S> saved) {
    return new SavedTable<>(
        saved.tableId(),
        saved.table(),
        saved.deleteEmptyColumns(),
        saved.deleteEmptyTable(),
        saved.isLoaded());
  }

  /** Returns the values of the store. */
  static <S extends SqlSession> SavedTable<S> ofValues(TabularMapping<S> mapping) {
    return new SavedTable<>(null, mapping.values(), true, true, mapping.loadsValues());
  }

  /** Returns the values as the cells of the one row that they are in SQL. */
  static Map<String, Map<String, Cell>> asRows(Map<String, Cell> values) {
    return values.isEmpty() ? Map.of() : Map.of(VALUES_ROW, values);
  }

  /** Returns what changed of the values, as changes of the one row that they are in SQL. */
  static Map<String, Optional<Map<String, Optional<Cell>>>> asRowChanges(
      Map<String, Optional<Cell>> values) {
    return values.isEmpty() ? Map.of() : Map.of(VALUES_ROW, Optional.of(values));
  }

  /** Of the rows that were read, the one that holds the values. */
  static Map<String, Cell> asValues(Map<String, Map<String, Cell>> rows) {
    return rows.getOrDefault(VALUES_ROW, Map.of());
  }

  /** Receives the content of the store after loading. */
  void loaded(Map<String, Map<String, Cell>> rows) {
    if (isLoaded) {
      known = KnownRows.of(rows);
    }
  }

  /** Is called when a transaction begins. */
  void begin() {
    hopeless.clear();
    newRefusals = refusals;
    whenCommitted = null;
  }

  /** Saves all rows, within a transaction. */
  void saveAll(S session, Map<String, Map<String, Cell>> rows) throws SQLException {
    newRefusals = new SqlRefusals();
    try {
      table.saveAll(session, rows, known, newRefusals, hopeless);
      table.deleteEmpty(session, rows, deleteEmptyColumns, deleteEmptyTable);
    } catch (RolledBackException e) {
      hopeless.put(e.rowId(), e.reason());
      throw e;
    }
    SqlRefusals refused = newRefusals;
    whenCommitted = () -> know(KnownRows.of(rows), refused);
  }

  /** Saves net changes, within a transaction. */
  void saveChanges(S session, NetTableChanges changes) throws SQLException {
    if (changes.isReplaced()) {
      replaceAll(session, changes.newRows());
    } else {
      saveChanges(session, withoutCellsBefore(session, changes), changes.madeAgain());
    }
  }

  /** Returns changed rows, of which those that were made again lose the cells that they had. */
  private Map<String, Optional<Map<String, Optional<Cell>>>> withoutCellsBefore(
      S session, NetTableChanges changes) throws SQLException {
    KnownRows before = known;
    if (before == null || changes.madeAgain().isEmpty()) {
      return changes.rows();
    }
    Set<String> computed = table.computedColumns(session);
    Map<String, Optional<Map<String, Optional<Cell>>>> rows = new LinkedHashMap<>(changes.rows());
    for (String rowId : changes.madeAgain()) {
      Map<String, Optional<Cell>> cells = new LinkedHashMap<>();
      for (String cellId : before.cellIds(rowId)) {
        if (!computed.contains(cellId)) {
          cells.put(cellId, Optional.empty());
        }
      }
      changes.rows().getOrDefault(rowId, Optional.empty()).ifPresent(cells::putAll);
      rows.put(rowId, Optional.of(cells));
    }
    return rows;
  }

  /**
   * Saves what became of some rows, within a transaction.
   *
   * @param madeAgain those of them of which nothing is left that was refused before
   */
  void saveChanges(
      S session, Map<String, Optional<Map<String, Optional<Cell>>>> rows, Set<String> madeAgain)
      throws SQLException {
    newRefusals = refusals.copy();
    madeAgain.forEach(newRefusals::take);
    try {
      table.saveChanges(session, rows, newRefusals, hopeless);
    } catch (RolledBackException e) {
      hopeless.put(e.rowId(), e.reason());
      throw e;
    }
    SqlRefusals refused = newRefusals;
    whenCommitted =
        () -> {
          KnownRows saved = known == null ? new KnownRows() : known;
          rows.forEach(
              (rowId, row) ->
                  row.ifPresentOrElse(
                      cells -> saved.change(rowId, cells), () -> saved.removeRow(rowId)));
          know(saved, refused);
        };
  }

  /** Replaces all rows that the store can have, also of others, within a transaction. */
  private void replaceAll(S session, Map<String, Map<String, Cell>> rows) throws SQLException {
    newRefusals = new SqlRefusals();
    try {
      table.saveAll(session, rows, null, newRefusals, hopeless);
    } catch (RolledBackException e) {
      hopeless.put(e.rowId(), e.reason());
      throw e;
    }
    SqlRefusals refused = newRefusals;
    whenCommitted = () -> know(KnownRows.of(rows), refused);
  }

  /** Returns how much of what was written in this transaction was refused. */
  int refusedCount() {
    return whenCommitted == null ? 0 : newRefusals.size();
  }

  /** Tries again what was refused, within the transaction, after other tables were written. */
  void retryRefused(S session) throws SQLException {
    try {
      table.retryRefused(session, newRefusals, hopeless);
    } catch (RolledBackException e) {
      hopeless.put(e.rowId(), e.reason());
      throw e;
    }
  }

  /** Takes over what is known now; what could not be deleted is there still. */
  private void know(KnownRows saved, SqlRefusals refused) {
    refused.forEachUndeletedCell(saved::keepCell);
    refused.undeletedRows().forEach(rowId -> saved.change(rowId, Map.of()));
    known = saved;
  }

  /** Is called when the transaction was committed. */
  void committed() {
    refusals = newRefusals;
    if (whenCommitted != null) {
      whenCommitted.run();
      whenCommitted = null;
    }
  }

  /** Adds to a list what SQL refuses. */
  void addRefused(List<RefusedCell> list) {
    refusals.addTo(list, tableId);
  }
}
