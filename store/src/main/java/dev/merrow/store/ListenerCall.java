package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.store.Listeners.Listener;
import dev.merrow.store.StoreEvent.CellChanged;
import dev.merrow.store.StoreEvent.CellIdsChanged;
import dev.merrow.store.StoreEvent.HasCellChanged;
import dev.merrow.store.StoreEvent.HasRowChanged;
import dev.merrow.store.StoreEvent.HasTableCellChanged;
import dev.merrow.store.StoreEvent.HasTableChanged;
import dev.merrow.store.StoreEvent.HasTablesChanged;
import dev.merrow.store.StoreEvent.HasValueChanged;
import dev.merrow.store.StoreEvent.HasValuesChanged;
import dev.merrow.store.StoreEvent.RowChanged;
import dev.merrow.store.StoreEvent.RowCountChanged;
import dev.merrow.store.StoreEvent.RowIdsChanged;
import dev.merrow.store.StoreEvent.TableCellIdsChanged;
import dev.merrow.store.StoreEvent.TableChanged;
import dev.merrow.store.StoreEvent.TableIdsChanged;
import dev.merrow.store.StoreEvent.TablesChanged;
import dev.merrow.store.StoreEvent.ValueChanged;
import dev.merrow.store.StoreEvent.ValueIdsChanged;
import dev.merrow.store.StoreEvent.ValuesChanged;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls a listener explicitly with the current content of the store, for each match of its
 * wildcards.
 */
final class ListenerCall {
  private final Store store;
  private final Listener listener;

  ListenerCall(Store store, Listener listener) {
    this.store = store;
    this.listener = listener;
  }

  void call() {
    switch (listener.kind()) {
      case INVALID_CELL, INVALID_VALUE -> {
        // the store holds no invalid content
      }
      case START_TRANSACTION, WILL_FINISH_TRANSACTION, DID_FINISH_TRANSACTION, SORTED_ROW_IDS ->
          listener.call().accept(null);
      default -> expand(new String[listener.path().size()], 0);
    }
  }

  private void expand(String[] ids, int level) {
    if (level == ids.length) {
      listener.call().accept(event(ids));
      return;
    }
    String id = listener.path().get(level);
    for (String each : id == null ? allIds(ids, level) : List.of(id)) {
      ids[level] = each;
      expand(ids, level + 1);
    }
  }

  private List<String> allIds(String[] ids, int level) {
    boolean ofValues =
        listener.kind() == ListenerKind.HAS_VALUE || listener.kind() == ListenerKind.VALUE;
    return switch (level) {
      case 0 -> ofValues ? store.getValueIds() : store.getTableIds();
      case 1 ->
          listener.kind() == ListenerKind.HAS_TABLE_CELL
              ? store.getTableCellIds(ids[0])
              : store.getRowIds(ids[0]);
      default -> store.getCellIds(ids[0], ids[1]);
    };
  }

  private @Nullable StoreEvent event(String[] ids) {
    return switch (listener.kind()) {
      case HAS_TABLES -> new HasTablesChanged(store, store.hasTables());
      case TABLES -> new TablesChanged(store, null);
      case TABLE_IDS -> new TableIdsChanged(store, Map.of());
      case HAS_TABLE -> new HasTableChanged(store, ids[0], store.hasTable(ids[0]));
      case TABLE -> new TableChanged(store, ids[0], null);
      case TABLE_CELL_IDS -> new TableCellIdsChanged(store, ids[0], Map.of());
      case HAS_TABLE_CELL ->
          new HasTableCellChanged(store, ids[0], ids[1], store.hasTableCell(ids[0], ids[1]));
      case ROW_COUNT -> new RowCountChanged(store, ids[0], store.getRowCount(ids[0]));
      case ROW_IDS -> new RowIdsChanged(store, ids[0], Map.of());
      case HAS_ROW -> new HasRowChanged(store, ids[0], ids[1], store.hasRow(ids[0], ids[1]));
      case ROW -> new RowChanged(store, ids[0], ids[1], null);
      case CELL_IDS -> new CellIdsChanged(store, ids[0], ids[1], Map.of());
      case HAS_CELL, CELL -> cellEvent(ids);
      case HAS_VALUES -> new HasValuesChanged(store, store.hasValues());
      case VALUES -> new ValuesChanged(store, null);
      case VALUE_IDS -> new ValueIdsChanged(store, Map.of());
      case HAS_VALUE -> new HasValueChanged(store, ids[0], store.hasValue(ids[0]));
      case VALUE -> {
        Cell value = store.getValue(ids[0]);
        yield new ValueChanged(store, ids[0], value, value, null);
      }
      default -> null;
    };
  }

  private StoreEvent cellEvent(String[] ids) {
    Cell cell = store.getCell(ids[0], ids[1], ids[2]);
    return listener.kind() == ListenerKind.HAS_CELL
        ? new HasCellChanged(store, ids[0], ids[1], ids[2], cell != null)
        : new CellChanged(store, ids[0], ids[1], ids[2], cell, cell, null);
  }
}
