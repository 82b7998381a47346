package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the tree under the lock, as {@link StoreReads} specifies. Results are copies. */
final class TreeReader {
  private final StoreLock lock;
  private final Tree tree;

  TreeReader(StoreLock lock, Tree tree) {
    this.lock = lock;
    this.tree = tree;
  }

  /** Reads under the lock. */
  <T extends @Nullable Object> T read(Supplier<T> reading) {
    boolean began = lock.beginRead();
    try {
      return reading.get();
    } finally {
      lock.endRead(began);
    }
  }

  Content getContent() {
    return read(() -> new Content(tree.tablesMap(), tree.values().toMap()));
  }

  Map<String, Map<String, Map<String, Cell>>> getTables() {
    return read(tree::tablesMap);
  }

  List<String> getTableIds() {
    return read(() -> tree.tables().ids());
  }

  Map<String, Map<String, Cell>> getTable(String tableId) {
    Ids.require(tableId);
    return read(
        () -> {
          TableNode table = tree.tables().get(tableId);
          return table == null ? Map.of() : table.toMap();
        });
  }

  List<String> getTableCellIds(String tableId) {
    Ids.require(tableId);
    return read(
        () -> {
          TableNode table = tree.tables().get(tableId);
          return table == null ? List.of() : table.cellIds().ids();
        });
  }

  int getRowCount(String tableId) {
    Ids.require(tableId);
    return read(
        () -> {
          TableNode table = tree.tables().get(tableId);
          return table == null ? 0 : table.size();
        });
  }

  List<String> getRowIds(String tableId) {
    Ids.require(tableId);
    return read(
        () -> {
          TableNode table = tree.tables().get(tableId);
          return table == null ? List.of() : table.ids();
        });
  }

  List<String> getSortedRowIds(SortedRowIdsQuery query) {
    Objects.requireNonNull(query, "query");
    // the sorter is user code, so it runs after the lock is released
    return SortedRows.sort(query, read(() -> SortedRows.keys(tree, query)));
  }

  Map<String, Cell> getRow(String tableId, String rowId) {
    Ids.require(tableId, rowId);
    return read(
        () -> {
          RowNode row = tree.row(tableId, rowId);
          return row == null ? Map.of() : row.toMap();
        });
  }

  List<String> getCellIds(String tableId, String rowId) {
    Ids.require(tableId, rowId);
    return read(
        () -> {
          RowNode row = tree.row(tableId, rowId);
          return row == null ? List.of() : row.ids();
        });
  }

  @Nullable Cell getCell(String tableId, String rowId, String cellId) {
    Ids.require(tableId, rowId, cellId);
    boolean began = lock.beginRead();
    try {
      return tree.cell(tableId, rowId, cellId);
    } finally {
      lock.endRead(began);
    }
  }

  Map<String, Cell> getValues() {
    return read(() -> tree.values().toMap());
  }

  List<String> getValueIds() {
    return read(() -> tree.values().ids());
  }

  @Nullable Cell getValue(String valueId) {
    Ids.require(valueId);
    boolean began = lock.beginRead();
    try {
      return tree.value(valueId);
    } finally {
      lock.endRead(began);
    }
  }

  boolean hasTables() {
    return read(() -> !tree.tables().isEmpty());
  }

  boolean hasTable(String tableId) {
    Ids.require(tableId);
    return read(() -> tree.tables().has(tableId));
  }

  boolean hasTableCell(String tableId, String cellId) {
    Ids.require(tableId, cellId);
    return read(
        () -> {
          TableNode table = tree.tables().get(tableId);
          return table != null && table.cellIds().has(cellId);
        });
  }

  boolean hasRow(String tableId, String rowId) {
    Ids.require(tableId, rowId);
    return read(() -> tree.row(tableId, rowId) != null);
  }

  boolean hasCell(String tableId, String rowId, String cellId) {
    return getCell(tableId, rowId, cellId) != null;
  }

  boolean hasValues() {
    return read(() -> !tree.values().isEmpty());
  }

  boolean hasValue(String valueId) {
    return getValue(valueId) != null;
  }

  void forEachTable(BiConsumer<String, Map<String, Map<String, Cell>>> callback) {
    for (String tableId : getTableIds()) {
      Map<String, Map<String, Cell>> table = getTable(tableId);
      if (!table.isEmpty()) {
        callback.accept(tableId, table);
      }
    }
  }

  void forEachTableCell(String tableId, ObjIntConsumer<String> callback) {
    Ids.require(tableId);
    List<Map.Entry<String, Integer>> counts = new ArrayList<>();
    read(
        () -> {
          TableNode table = tree.tables().get(tableId);
          if (table != null) {
            table.cellIds().forEach((id, count) -> counts.add(Map.entry(id, count.rows)));
          }
          return counts;
        });
    counts.forEach(count -> callback.accept(count.getKey(), count.getValue()));
  }

  void forEachRow(String tableId, BiConsumer<String, Map<String, Cell>> callback) {
    getTable(tableId).forEach(callback);
  }

  void forEachCell(String tableId, String rowId, BiConsumer<String, Cell> callback) {
    getRow(tableId, rowId).forEach(callback);
  }

  void forEachValue(BiConsumer<String, Cell> callback) {
    getValues().forEach(callback);
  }

  /**
   * Describes the store by counts only, without the lock: a debugger or a log must not wait for a
   * transaction.
   */
  String describe(String kind) {
    int tables = tree.tables().size();
    int values = tree.values().size();
    return kind
        + (tables == 1 ? "[1 table, " : "[" + tables + " tables, ")
        + (values == 1 ? "1 value]" : values + " values]");
  }

  String getTablesJson() {
    return read(() -> ContentJson.ofTables(tree));
  }

  String getValuesJson() {
    return read(() -> ContentJson.ofValues(tree));
  }

  String getJson() {
    return read(() -> "[" + ContentJson.ofTables(tree) + "," + ContentJson.ofValues(tree) + "]");
  }
}
