package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.internal.FrozenMap;
import dev.merrow.internal.IdMap;
import java.util.Map;

/** A table's rows, which cell ids they use, and which row ids are free. */
final class TableNode extends StampedNode<RowNode> {
  /** How many rows have a cell of some id. */
  static final class Count {
    /** The id's one instance that all rows share. */
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

  /** Counts a cell added to a row; returns the id's one shared instance. */
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
