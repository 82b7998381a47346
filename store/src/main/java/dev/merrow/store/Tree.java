package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.internal.FrozenMap;
import dev.merrow.internal.IdMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All content of a store: tables and values. */
final class Tree {
  /** All tables. */
  static final class TablesNode extends StampedNode<TableNode> {
    @Override
    boolean isForReadersAlone(TableNode table) {
      return table.isForReadersAlone();
    }

    /** Returns the number of rows that have only stamps left. */
    long deletedRows() {
      long deleted = 0;
      for (String tableId : idsOfAll()) {
        TableNode table = getAny(tableId);
        deleted += table == null ? 0 : table.sizeOfAll() - table.size();
      }
      return deleted;
    }
  }

  private final boolean mergeable;
  private TablesNode tables = new TablesNode();
  private RowNode values = new RowNode();

  Tree(boolean mergeable) {
    this.mergeable = mergeable;
  }

  /** Returns whether deleted content leaves its stamps behind. */
  boolean isMergeable() {
    return mergeable;
  }

  TablesNode tables() {
    return tables;
  }

  RowNode values() {
    return values;
  }

  /** The two halves of a tree, kept so that a rollback can restore them. */
  record Roots(TablesNode tables, RowNode values) {}

  Roots roots() {
    return new Roots(tables, values);
  }

  /** Returns what readers see, without any stamp. */
  Roots withoutStamps() {
    TablesNode bare = new TablesNode();
    tables.forEach((tableId, table) -> bare.put(tableId, table.withoutStamps()));
    return new Roots(bare, values.withoutStamps());
  }

  void replaceRoots(Roots roots) {
    tables = roots.tables;
    values = roots.values;
  }

  @Nullable RowNode row(String tableId, String rowId) {
    TableNode table = tables.get(tableId);
    return table == null ? null : table.get(rowId);
  }

  @Nullable Cell cell(String tableId, String rowId, String cellId) {
    RowNode row = row(tableId, rowId);
    CellNode node = row == null ? null : row.get(cellId);
    return node == null ? null : node.plain();
  }

  @Nullable Cell value(String valueId) {
    CellNode node = values.get(valueId);
    return node == null ? null : node.plain();
  }

  /** Returns what readers see of all tables, as a copy. */
  Map<String, Map<String, Map<String, Cell>>> tablesMap() {
    IdMap<Map<String, Map<String, Cell>>> map = IdMap.ofSize(tables.size());
    tables.forEach((tableId, table) -> map.add(tableId, table.toMap()));
    return FrozenMap.of(map);
  }
}
