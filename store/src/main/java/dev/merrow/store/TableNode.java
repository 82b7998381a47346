package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.internal.FrozenMap;
import dev.merrow.internal.IdMap;
import java.util.Map;

/** A table's rows, the cell ids that they use, and the free row ids. */
final class TableNode extends StampedNode<RowNode> {
  /** The number of rows that have a cell with some id. */
  static final class Count {
    /** The instance of the id that all rows share. */
    private final String cellId;

    int rows = 1;

    Count(String cellId) {
      this.cellId = cellId;
    }
  }

  private final IdMap<Count> cellIds = new IdMap<>();
  private RowIdPool rowIds = new RowIdPool();

  IdMap<Count> cellIds() {
    return cellIds;
  }

  RowIdPool rowIds() {
    return rowIds;
  }

  /** Counts a cell added to a row; returns the shared instance of the id. */
  String countIn(String cellId) {
    Count count = cellIds.get(cellId);
    if (count == null) {
      cellIds.add(cellId, new Count(cellId));
      return cellId;
    }
    count.rows++;
    return count.cellId;
  }

  void countOut(String cellId) {
    Count count = cellIds.get(cellId);
    if (count != null && --count.rows == 0) {
      cellIds.remove(cellId);
    }
  }

  /** Clears what only a visible table has. */
  void closeDown() {
    cellIds.clear();
    rowIds = new RowIdPool();
  }

  @Override
  boolean isForReadersAlone(RowNode row) {
    return row.isForReadersAlone();
  }

  /** Returns what readers see, without any stamp. */
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

  /** Returns what readers see, as a copy. */
  Map<String, Map<String, Cell>> toMap() {
    IdMap<Map<String, Cell>> rows = IdMap.ofSize(size());
    forEach((rowId, row) -> rows.add(rowId, row.toMap()));
    return FrozenMap.of(rows);
  }
}
