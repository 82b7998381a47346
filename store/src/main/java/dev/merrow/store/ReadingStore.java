package dev.merrow.store;

import dev.merrow.stamp.Cell;
import dev.merrow.stamp.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The reading part of a store: each method reads the tree under the lock. */
abstract class ReadingStore implements Store {
  final StoreLock lock = new StoreLock();
  final Tree tree;

  ReadingStore(boolean mergeable) {
    tree = new Tree(mergeable);
  }

  final <T extends @Nullable Object> T read(Supplier<T> reading) {
    boolean began = lock.beginRead();
    try {
      return reading.get();
    } finally {
      lock.endRead(began);
    }
  }

  private static final String NULL_ID = "An id must not be null";

  static void requireIds(String id) {
    Objects.requireNonNull(id, NULL_ID);
  }

  static void requireIds(String first, String second) {
    Objects.requireNonNull(first, NULL_ID);
    Objects.requireNonNull(second, NULL_ID);
  }

  static void requireIds(String first, String second, String third) {
    requireIds(first, second);
    Objects.requireNonNull(third, NULL_ID);
  }

  @Override
  public Content getContent() {
    return read(() -> new Content(tree.tablesMap(), tree.values().toMap()));
  }

  @Override
  public Map<String, Map<String, Map<String, Cell>>> getTables() {
    return read(tree::tablesMap);
  }

  @Override
  public List<String> getTableIds() {
    return read(() -> tree.tables().ids());
  }

  @Override
  public Map<String, Map<String, Cell>> getTable(String tableId) {
    requireIds(tableId);
    return read(
        () -> {
          TableNode table = tree.tables().get(tableId);
          return table == null ? Map.of() : table.toMap();
        });
  }

  @Override
  public List<String> getTableCellIds(String tableId) {
    requireIds(tableId);
    return read(
        () -> {
          TableNode table = tree.tables().get(tableId);
          return table == null ? List.of() : table.cellIds().ids();
        });
  }

  @Override
  public int getRowCount(String tableId) {
    requireIds(tableId);
    return read(
        () -> {
          TableNode table = tree.tables().get(tableId);
          return table == null ? 0 : table.size();
        });
  }

  @Override
  public List<String> getRowIds(String tableId) {
    requireIds(tableId);
    return read(
        () -> {
          TableNode table = tree.tables().get(tableId);
          return table == null ? List.of() : table.ids();
        });
  }

  @Override
  public List<String> getSortedRowIds(SortedRowIdsQuery query) {
    Objects.requireNonNull(query, "query");
    // the sorter is the user's, so it runs when the lock is released
    return SortedRows.sort(query, read(() -> SortedRows.keys(tree, query)));
  }

  @Override
  public Map<String, Cell> getRow(String tableId, String rowId) {
    requireIds(tableId, rowId);
    return read(
        () -> {
          RowNode row = tree.row(tableId, rowId);
          return row == null ? Map.of() : row.toMap();
        });
  }

  @Override
  public List<String> getCellIds(String tableId, String rowId) {
    requireIds(tableId, rowId);
    return read(
        () -> {
          RowNode row = tree.row(tableId, rowId);
          return row == null ? List.of() : row.ids();
        });
  }

  @Override
  public @Nullable Cell getCell(String tableId, String rowId, String cellId) {
    requireIds(tableId, rowId, cellId);
    boolean began = lock.beginRead();
    try {
      return tree.cell(tableId, rowId, cellId);
    } finally {
      lock.endRead(began);
    }
  }

  @Override
  public Map<String, Cell> getValues() {
    return read(() -> tree.values().toMap());
  }

  @Override
  public List<String> getValueIds() {
    return read(() -> tree.values().ids());
  }

  @Override
  public @Nullable Cell getValue(String valueId) {
    requireIds(valueId);
    boolean began = lock.beginRead();
    try {
      return tree.value(valueId);
    } finally {
      lock.endRead(began);
    }
  }

  @Override
  public boolean hasTables() {
    return read(() -> !tree.tables().isEmpty());
  }

  @Override
  public boolean hasTable(String tableId) {
    requireIds(tableId);
    return read(() -> tree.tables().has(tableId));
  }

  @Override
  public boolean hasTableCell(String tableId, String cellId) {
    requireIds(tableId, cellId);
    return read(
        () -> {
          TableNode table = tree.tables().get(tableId);
          return table != null && table.cellIds().has(cellId);
        });
  }

  @Override
  public boolean hasRow(String tableId, String rowId) {
    requireIds(tableId, rowId);
    return read(() -> tree.row(tableId, rowId) != null);
  }

  @Override
  public boolean hasCell(String tableId, String rowId, String cellId) {
    return getCell(tableId, rowId, cellId) != null;
  }

  @Override
  public boolean hasValues() {
    return read(() -> !tree.values().isEmpty());
  }

  @Override
  public boolean hasValue(String valueId) {
    return getValue(valueId) != null;
  }

  @Override
  public void forEachTable(BiConsumer<String, Map<String, Map<String, Cell>>> callback) {
    for (String tableId : getTableIds()) {
      Map<String, Map<String, Cell>> table = getTable(tableId);
      if (!table.isEmpty()) {
        callback.accept(tableId, table);
      }
    }
  }

  @Override
  public void forEachTableCell(String tableId, ObjIntConsumer<String> callback) {
    requireIds(tableId);
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

  @Override
  public void forEachRow(String tableId, BiConsumer<String, Map<String, Cell>> callback) {
    getTable(tableId).forEach(callback);
  }

  @Override
  public void forEachCell(String tableId, String rowId, BiConsumer<String, Cell> callback) {
    getRow(tableId, rowId).forEach(callback);
  }

  @Override
  public void forEachValue(BiConsumer<String, Cell> callback) {
    getValues().forEach(callback);
  }

  /** Counts alone, and without the lock: a debugger or a log must not wait for a transaction. */
  @Override
  public String toString() {
    int tables = tree.tables().size();
    int values = tree.values().size();
    return (isMergeable() ? "MergeableStore[" : "Store[")
        + (tables == 1 ? "1 table, " : tables + " tables, ")
        + (values == 1 ? "1 value]" : values + " values]");
  }

  @Override
  public String getTablesJson() {
    return read(() -> ContentJson.ofTables(tree));
  }

  @Override
  public String getValuesJson() {
    return read(() -> ContentJson.ofValues(tree));
  }

  @Override
  public String getJson() {
    return read(() -> "[" + ContentJson.ofTables(tree) + "," + ContentJson.ofValues(tree) + "]");
  }
}
