package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.internal.IdMap;
import dev.merrow.store.Journal.CellEntry;
import dev.merrow.store.StoreEvent.CellChanged;
import dev.merrow.store.StoreEvent.CellChanges;
import dev.merrow.store.StoreEvent.CellIdsChanged;
import dev.merrow.store.StoreEvent.CellRefused;
import dev.merrow.store.StoreEvent.HasCellChanged;
import dev.merrow.store.StoreEvent.HasRowChanged;
import dev.merrow.store.StoreEvent.HasTableCellChanged;
import dev.merrow.store.StoreEvent.HasTableChanged;
import dev.merrow.store.StoreEvent.HasTablesChanged;
import dev.merrow.store.StoreEvent.RowChanged;
import dev.merrow.store.StoreEvent.RowCountChanged;
import dev.merrow.store.StoreEvent.RowIdsChanged;
import dev.merrow.store.StoreEvent.TableCellIdsChanged;
import dev.merrow.store.StoreEvent.TableChanged;
import dev.merrow.store.StoreEvent.TableIdsChanged;
import dev.merrow.store.StoreEvent.TablesChanged;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listeners how a transaction changed tables, in the documented order. The changes are
 * collected before the first listener runs, and only if there is one.
 */
final class TablesNotifier {
  private static final ListenerKind[] ID_KINDS = {
    ListenerKind.TABLE_IDS,
    ListenerKind.HAS_TABLE,
    ListenerKind.TABLE_CELL_IDS,
    ListenerKind.HAS_TABLE_CELL,
    ListenerKind.ROW_COUNT,
    ListenerKind.ROW_IDS,
    ListenerKind.SORTED_ROW_IDS,
    ListenerKind.HAS_ROW,
    ListenerKind.CELL_IDS,
    ListenerKind.HAS_CELL
  };
  private static final ListenerKind[] CELL_KINDS = {
    ListenerKind.CELL, ListenerKind.ROW, ListenerKind.TABLE, ListenerKind.TABLES
  };

  private record ChangedCell(String cellId, @Nullable Cell oldCell, @Nullable Cell newCell) {}

  private record ChangedRow(String rowId, Map<String, IdChange> cellIds, List<ChangedCell> cells) {}

  private record ChangedTable(
      String tableId,
      Map<String, IdChange> cellIds,
      Map<String, IdChange> rowIds,
      List<ChangedRow> rows) {}

  private final Store store;
  private final Tree tree;
  private final Listeners listeners;

  TablesNotifier(Store store, Tree tree, Listeners listeners) {
    this.store = store;
    this.tree = tree;
    this.listeners = listeners;
  }

  /**
   * Notifies listeners of refused cells and of changed tables.
   *
   * @param failures collects the exceptions of listeners; null for mutators, where the first
   *     exception is thrown
   */
  void announce(boolean mutator, @Nullable Failures failures, Journal journal, Refusals refusals) {
    announceRefusals(mutator, failures, refusals);
    if (journal.cellsTouched && hasTabularListeners(mutator)) {
      ChangeReport report = new ChangeReport(tree, journal, refusals);
      new Round(mutator, failures, report, journal).announce();
    }
  }

  private void announceRefusals(boolean mutator, @Nullable Failures failures, Refusals refusals) {
    if (!refusals.cells().isEmpty() && listeners.has(ListenerKind.INVALID_CELL, mutator)) {
      List<CellRefused> events = new ArrayList<>();
      refusals.forEachCell(
          (tableId, rowId, cellId, refused) ->
              events.add(new CellRefused(store, tableId, rowId, cellId, refused)));
      for (CellRefused event : events) {
        listeners.call(
            ListenerKind.INVALID_CELL,
            mutator,
            failures,
            () -> event,
            event.tableId(),
            event.rowId(),
            event.cellId());
      }
    }
  }

  private boolean hasTabularListeners(boolean mutator) {
    return hasIdListeners(mutator)
        || hasCellListeners(mutator)
        || listeners.has(ListenerKind.HAS_TABLES, mutator);
  }

  private boolean hasIdListeners(boolean mutator) {
    return listeners.hasAny(mutator, ID_KINDS);
  }

  private boolean hasCellListeners(boolean mutator) {
    return listeners.hasAny(mutator, CELL_KINDS);
  }

  /** One pass over the listeners of a transaction. */
  private final class Round {
    private final boolean mutator;
    private final @Nullable Failures failures;
    private final boolean hadTables;
    private final Map<String, IdChange> tableIds;
    private final List<ChangedTable> tables = new ArrayList<>();
    private final CellChanges changes;

    Round(boolean mutator, @Nullable Failures failures, ChangeReport report, Journal journal) {
      this.mutator = mutator;
      this.failures = failures;
      this.hadTables = journal.hadTables();
      this.tableIds = report.tableIds();
      this.changes = report::cell;
      boolean ids = hasIdListeners(mutator);
      journal
          .tables()
          .forEach((tableId, table) -> tables.add(changedTable(report, tableId, table, ids)));
    }

    private ChangedTable changedTable(
        ChangeReport report, String tableId, Journal.TableEntry table, boolean ids) {
      List<ChangedRow> rows = new ArrayList<>(table.rows.size());
      table.rows.forEach((rowId, row) -> rows.add(changedRow(rowId, row, ids)));
      return new ChangedTable(
          tableId,
          ids ? report.tableCellIds(tableId, table) : Map.of(),
          ids ? report.rowIds(tableId, table) : Map.of(),
          rows);
    }

    private ChangedRow changedRow(String rowId, Journal.RowEntry row, boolean ids) {
      IdMap<CellEntry> entries = row.cells();
      List<ChangedCell> cells = new ArrayList<>(entries.size());
      for (int i = 0; i < entries.end(); i++) {
        String cellId = entries.idAt(i);
        if (cellId != null) {
          CellEntry cell = entries.at(i);
          if (cell.isChanged()) {
            cells.add(new ChangedCell(cellId, cell.oldPlain, cell.newPlain));
          }
        }
      }
      return new ChangedRow(rowId, ids ? ChangeReport.cellIds(row) : Map.of(), cells);
    }

    private void tell(
        ListenerKind kind,
        Supplier<? extends @Nullable StoreEvent> event,
        @Nullable String... ids) {
      listeners.call(kind, mutator, failures, event, ids);
    }

    void announce() {
      boolean hasTables = !tree.tables().isEmpty();
      if (hasTables != hadTables) {
        tell(ListenerKind.HAS_TABLES, () -> new HasTablesChanged(store, hasTables));
      }
      if (hasIdListeners(mutator)) {
        announceIds();
      }
      if (hasCellListeners(mutator)) {
        announceCells();
      }
    }

    private void announceIds() {
      if (!tableIds.isEmpty()) {
        tell(ListenerKind.TABLE_IDS, () -> new TableIdsChanged(store, tableIds));
        tableIds.forEach(
            (tableId, change) ->
                tell(
                    ListenerKind.HAS_TABLE,
                    () -> new HasTableChanged(store, tableId, change == IdChange.ADDED),
                    tableId));
      }
      tables.forEach(this::announceTableCellIds);
      tables.forEach(this::announceRowCount);
      Set<String> sorted = new LinkedHashSet<>();
      tables.forEach(table -> announceRowIds(table, sorted));
      if (listeners.has(ListenerKind.SORTED_ROW_IDS, mutator)) {
        tables.stream()
            .filter(table -> !sorted.contains(table.tableId))
            .forEach(this::announceSortKeys);
      }
      tables.forEach(table -> table.rows.forEach(row -> announceCellIds(table.tableId, row)));
    }

    private void announceTableCellIds(ChangedTable table) {
      if (table.cellIds.isEmpty()) {
        return;
      }
      String tableId = table.tableId;
      tell(
          ListenerKind.TABLE_CELL_IDS,
          () -> new TableCellIdsChanged(store, tableId, table.cellIds),
          tableId);
      table.cellIds.forEach(
          (cellId, change) ->
              tell(
                  ListenerKind.HAS_TABLE_CELL,
                  () -> new HasTableCellChanged(store, tableId, cellId, change == IdChange.ADDED),
                  tableId,
                  cellId));
    }

    private void announceRowCount(ChangedTable table) {
      long added = table.rowIds.values().stream().filter(c -> c == IdChange.ADDED).count();
      if (2 * added != table.rowIds.size()) {
        TableNode node = tree.tables().get(table.tableId);
        int count = node == null ? 0 : node.size();
        tell(
            ListenerKind.ROW_COUNT,
            () -> new RowCountChanged(store, table.tableId, count),
            table.tableId);
      }
    }

    private void announceRowIds(ChangedTable table, Set<String> sorted) {
      if (table.rowIds.isEmpty()) {
        return;
      }
      String tableId = table.tableId;
      tell(ListenerKind.ROW_IDS, () -> new RowIdsChanged(store, tableId, table.rowIds), tableId);
      table.rowIds.forEach(
          (rowId, change) ->
              tell(
                  ListenerKind.HAS_ROW,
                  () -> new HasRowChanged(store, tableId, rowId, change == IdChange.ADDED),
                  tableId,
                  rowId));
      tell(ListenerKind.SORTED_ROW_IDS, () -> null, tableId, null);
      sorted.add(tableId);
    }

    private void announceSortKeys(ChangedTable table) {
      Set<String> cellIds = new LinkedHashSet<>();
      table.rows.forEach(row -> row.cells.forEach(cell -> cellIds.add(cell.cellId)));
      for (String cellId : cellIds) {
        tell(ListenerKind.SORTED_ROW_IDS, () -> null, table.tableId, cellId);
      }
    }

    private void announceCellIds(String tableId, ChangedRow row) {
      if (row.cellIds.isEmpty()) {
        return;
      }
      tell(
          ListenerKind.CELL_IDS,
          () -> new CellIdsChanged(store, tableId, row.rowId, row.cellIds),
          tableId,
          row.rowId);
      row.cellIds.forEach(
          (cellId, change) ->
              tell(
                  ListenerKind.HAS_CELL,
                  () ->
                      new HasCellChanged(
                          store, tableId, row.rowId, cellId, change == IdChange.ADDED),
                  tableId,
                  row.rowId,
                  cellId));
    }

    private void announceCells() {
      boolean tablesChanged = false;
      for (ChangedTable table : tables) {
        boolean tableChanged = false;
        for (ChangedRow row : table.rows) {
          if (!row.cells.isEmpty()) {
            tableChanged = true;
            announceRow(table.tableId, row);
          }
        }
        if (tableChanged) {
          tablesChanged = true;
          tell(
              ListenerKind.TABLE,
              () -> new TableChanged(store, table.tableId, changes),
              table.tableId);
        }
      }
      if (tablesChanged) {
        tell(ListenerKind.TABLES, () -> new TablesChanged(store, changes));
      }
    }

    private void announceRow(String tableId, ChangedRow row) {
      for (ChangedCell cell : row.cells) {
        tell(
            ListenerKind.CELL,
            () ->
                new CellChanged(
                    store, tableId, row.rowId, cell.cellId, cell.newCell, cell.oldCell, changes),
            tableId,
            row.rowId,
            cell.cellId);
      }
      tell(
          ListenerKind.ROW,
          () -> new RowChanged(store, tableId, row.rowId, changes),
          tableId,
          row.rowId);
    }
  }
}
