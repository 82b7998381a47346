package dev.merrow.store;

import dev.merrow.Cell;
import java.util.Map;

/** A table's rows, which cell ids they use, and which row ids are free. */
final class TableNode extends StampedNode<RowNode> {
  /** How many rows have a cell of some id. */
  static final class Count {
    int rows;
  }

  private final IdMap<Count> cellIds = new IdMap<>();
  private RowIdPool rowIds = new RowIdPool();

  IdMap<Count> cellIds() {
    return cellIds;
  }

  RowIdPool rowIds() {
    return rowIds;
  }

  /** Counts a cell added to a row; returns the id's one shared instance. */
  String countIn(String cellId) {
    Count count = cellIds.get(cellId);
    if (count == null) {
      count = new Count();
      cellIds.add(cellId, count);
      count.rows = 1;
      return cellId;
    }
    count.rows++;
    return cellIds.canonical(cellId);
  }

  void countOut(String cellId) {
    Count count = cellIds.get(cellId);
    if (count != null && --count.rows == 0) {
      cellIds.remove(cellId);
    }
  }

  /** Forgets what only a visible table has. */
  void closeDown() {
    cellIds.clear();
    rowIds = new RowIdPool();
  }

  @Override
  boolean isForReadersAlone(RowNode row) {
    return row.isForReadersAlone();
  }

  /** What readers see, without any stamp. */
  TableNode withoutStamps() {
    TableNode bare = new TableNode();
    bare.rowIds = rowIds;
    forEach(
        (rowId, row) -> {
          RowNode bareRow = row.withoutStamps();
          bareRow.forEach((cellId, cell) -> bare.countIn(cellId));
          bare.put(rowId, bareRow);
        });
    return bare;
  }

  /** What readers see, as a copy. */
  Map<String, Map<String, Cell>> toMap() {
    IdMap<Map<String, Cell>> rows = IdMap.ofSize(size());
    forEach((rowId, row) -> rows.add(rowId, row.toMap()));
    return FrozenMap.of(rows);
  }
}
