package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.internal.FrozenMap;
import dev.merrow.internal.IdMap;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;
import dev.merrow.store.Journal.CellEntry;
import dev.merrow.store.Journal.RowEntry;
import dev.merrow.store.Journal.TableEntry;
import dev.merrow.store.TransactionLog.CellDelta;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The net changes of a journal, in the forms that the API exposes. */
final class ChangeReport {
  private final Tree tree;
  private final Journal journal;
  private final Refusals refusals;

  ChangeReport(Tree tree, Journal journal, Refusals refusals) {
    this.tree = tree;
    this.journal = journal;
    this.refusals = refusals;
  }

  /** Returns whether a table, row or cell was added or removed; null if neither. */
  static @Nullable IdChange idChange(boolean before, boolean now) {
    return before == now ? null : now ? IdChange.ADDED : IdChange.REMOVED;
  }

  @Nullable IdChange tableChange(String tableId, TableEntry entry) {
    return idChange(entry.existed, tree.tables().has(tableId));
  }

  @Nullable IdChange rowChange(String tableId, String rowId, RowEntry entry) {
    return idChange(entry.existed, tree.row(tableId, rowId) != null);
  }

  static @Nullable IdChange cellChange(CellEntry entry) {
    return idChange(entry.oldPlain != null, entry.newPlain != null);
  }

  Map<String, IdChange> tableIds() {
    return collect(journal.tables(), this::tableChange);
  }

  Map<String, IdChange> rowIds(String tableId, TableEntry table) {
    return collect(table.rows, (rowId, row) -> rowChange(tableId, rowId, row));
  }

  static Map<String, IdChange> cellIds(RowEntry row) {
    return collect(row.cells(), (cellId, cell) -> cellChange(cell));
  }

  /** Returns the cell ids that came into use in a table or went out of it. */
  Map<String, IdChange> tableCellIds(String tableId, TableEntry table) {
    Map<String, Integer> added = new LinkedHashMap<>();
    table.rows.forEach(
        (rowId, row) ->
            cellIds(row)
                .forEach(
                    (cellId, change) ->
                        added.merge(cellId, change == IdChange.ADDED ? 1 : -1, Integer::sum)));
    TableNode node = tree.tables().get(tableId);
    Map<String, IdChange> changes = new LinkedHashMap<>();
    added.forEach(
        (cellId, count) -> {
          TableNode.Count now = node == null ? null : node.cellIds().get(cellId);
          int rows = now == null ? 0 : now.rows;
          IdChange change = idChange(rows - count > 0, rows > 0);
          if (change != null) {
            changes.put(cellId, change);
          }
        });
    return changes;
  }

  CellChange cell(String tableId, String rowId, String cellId) {
    TableEntry table = journal.tables().get(tableId);
    RowEntry row = table == null ? null : table.rows.get(rowId);
    return change(row == null ? null : row.cells().get(cellId), tree.cell(tableId, rowId, cellId));
  }

  CellChange value(String valueId) {
    return change(journal.values().cells().get(valueId), tree.value(valueId));
  }

  private static CellChange change(@Nullable CellEntry entry, @Nullable Cell now) {
    return entry == null || !entry.touched
        ? new CellChange(false, now, now)
        : new CellChange(true, entry.oldPlain, entry.newPlain);
  }

  Changes changes() {
    return new Changes(
        collect(
            journal.tables(),
            (tableId, table) ->
                tableChange(tableId, table) == IdChange.REMOVED
                    ? Optional.empty()
                    : rowsOf(tableId, table).map(TableChanges::new).map(Optional::of).orElse(null)),
        cellsOf(journal.values()));
  }

  private Optional<Map<String, Optional<RowChanges>>> rowsOf(String tableId, TableEntry table) {
    Map<String, Optional<RowChanges>> rows =
        collect(
            table.rows,
            (rowId, row) -> {
              if (rowChange(tableId, rowId, row) == IdChange.REMOVED) {
                return Optional.empty();
              }
              Map<String, Optional<Cell>> cells = cellsOf(row);
              return cells.isEmpty() ? null : Optional.of(new RowChanges(cells));
            });
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows);
  }

  private static Map<String, Optional<Cell>> cellsOf(RowEntry row) {
    return collect(
        row.cells(),
        (cellId, cell) -> cell.isChanged() ? Optional.ofNullable(cell.newPlain) : null);
  }

  TransactionLog log() {
    return new TransactionLog(
        journal.cellsTouched,
        journal.valuesTouched,
        perRow((tableId, rowId, row) -> deltas(row)),
        invalidCells(),
        deltas(journal.values()),
        named(refusals.values(), ChangeReport::nullableCopy),
        tableIds(),
        collect(journal.tables(), (tableId, table) -> orNull(rowIds(tableId, table))),
        perRow((tableId, rowId, row) -> cellIds(row)),
        cellIds(journal.values()));
  }

  private static Map<String, CellDelta> deltas(RowEntry row) {
    return collect(
        row.cells(),
        (cellId, cell) -> cell.isChanged() ? new CellDelta(cell.oldPlain, cell.newPlain) : null);
  }

  /** Returns the current content of what the store itself has written. */
  Changes additions() {
    if (!journal.hasAdditions) {
      return Changes.EMPTY;
    }
    Map<String, Optional<TableChanges>> tables =
        collect(
            journal.tables(),
            (tableId, table) -> {
              Map<String, Optional<RowChanges>> rows =
                  collect(
                      table.rows,
                      (rowId, row) -> {
                        Map<String, Optional<Cell>> cells = added(row);
                        return cells.isEmpty() ? null : Optional.of(new RowChanges(cells));
                      });
              return rows.isEmpty() ? null : Optional.of(new TableChanges(rows));
            });
    return new Changes(tables, added(journal.values()));
  }

  private static Map<String, Optional<Cell>> added(RowEntry row) {
    return collect(
        row.cells(), (cellId, cell) -> cell.added ? Optional.ofNullable(cell.newPlain) : null);
  }

  private interface PerRow<T> {
    Map<String, T> of(String tableId, String rowId, RowEntry row);
  }

  private <T> Map<String, Map<String, Map<String, T>>> perRow(PerRow<T> perRow) {
    return collect(
        journal.tables(),
        (tableId, table) ->
            orNull(collect(table.rows, (rowId, row) -> orNull(perRow.of(tableId, rowId, row)))));
  }

  private Map<String, Map<String, Map<String, List<@Nullable Cell>>>> invalidCells() {
    return named(
        refusals.cells(), rows -> named(rows, cells -> named(cells, ChangeReport::nullableCopy)));
  }

  private static List<@Nullable Cell> nullableCopy(List<@Nullable Cell> cells) {
    return Collections.unmodifiableList(new ArrayList<>(cells));
  }

  private static <V, T> Map<String, T> named(
      Map<@Nullable String, V> map, java.util.function.Function<V, T> mapper) {
    Map<String, T> named = new LinkedHashMap<>();
    map.forEach((id, thing) -> named.put(id == null ? "" : id, mapper.apply(thing)));
    return Collections.unmodifiableMap(named);
  }

  private static <V, T> Map<String, T> collect(
      IdMap<V> map, BiFunction<String, V, @Nullable T> mapper) {
    IdMap<T> collected = new IdMap<>();
    map.forEach(
        (id, thing) -> {
          T mapped = mapper.apply(id, thing);
          if (mapped != null) {
            collected.add(id, mapped);
          }
        });
    return FrozenMap.of(collected);
  }

  private static <T> @Nullable Map<String, T> orNull(Map<String, T> map) {
    return map.isEmpty() ? null : map;
  }
}
