package dev.merrow.sync;

import dev.merrow.store.MergeableReads;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Rows of a store by their ids, table after table. Of the tables that are still to come it holds no
 * more than it must.
 */
final class RowSource {
  private final Iterator<Rows> tables;
  private String tableId = "";
  private Iterator<String> rowIds = Collections.emptyIterator();
  private long remaining;

  /** Some rows of a table, whose ids are asked for when it is their turn. */
  private record Rows(String tableId, Supplier<Collection<String>> ids) {}

  private RowSource(List<Rows> tables, long count) {
    this.tables = tables.iterator();
    this.remaining = count;
  }

  /** Returns all rows of some tables. */
  static RowSource ofTables(MergeableReads store, Collection<String> tableIds) {
    long count = tableIds.stream().mapToLong(store::getRowCount).sum();
    List<Rows> tables =
        tableIds.stream().map(id -> new Rows(id, () -> rowHashes(store, id).keySet())).toList();
    return new RowSource(tables, count);
  }

  /** Some rows. */
  static RowSource ofRows(Map<String, ? extends Collection<String>> rowIds) {
    long count = rowIds.values().stream().mapToLong(Collection::size).sum();
    List<Rows> tables =
        rowIds.entrySet().stream().map(rows -> new Rows(rows.getKey(), rows::getValue)).toList();
    return new RowSource(tables, count);
  }

  /** Returns the hashes of all rows of a table, deleted ones included. */
  static Map<String, Integer> rowHashes(MergeableReads store, String tableId) {
    Integer hash = store.getMergeableTableHashes().get(tableId);
    if (hash == null) {
      return Map.of();
    }
    // the rows of a table are returned for any other hash of it
    return store.getMergeableRowHashes(Map.of(tableId, ~hash)).getOrDefault(tableId, Map.of());
  }

  /** Returns whether there is another row. */
  boolean hasNext() {
    while (!rowIds.hasNext() && tables.hasNext()) {
      Rows next = tables.next();
      tableId = next.tableId;
      rowIds = next.ids.get().iterator();
    }
    return rowIds.hasNext();
  }

  /** Returns the table of the next row, if there is one. */
  String tableId() {
    return tableId;
  }

  /** Returns the next row's id. */
  String nextRowId() {
    remaining--;
    return rowIds.next();
  }

  /** Returns whether there is another row in the same table. */
  boolean hasNextInTable() {
    return rowIds.hasNext();
  }

  /** About how many rows there are still. */
  long remaining() {
    return Math.max(0, remaining);
  }
}
