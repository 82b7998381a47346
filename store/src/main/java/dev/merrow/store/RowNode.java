package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.internal.FrozenMap;
import dev.merrow.internal.IdMap;
import java.util.Map;

/** The cells of a row; or all values, which are stored like the cells of one row. */
final class RowNode extends StampedNode<CellNode> {

  @Override
  boolean isForReadersAlone(CellNode cell) {
    return cell.isForReadersAlone();
  }

  /** Returns what readers see, without any stamp. */
  RowNode withoutStamps() {
    RowNode bare = new RowNode();
    toMap().forEach((id, cell) -> bare.put(id, new CellNode().showing(cell)));
    return bare;
  }

  /** Returns what readers see, as a copy. */
  Map<String, Cell> toMap() {
    IdMap<Cell> cells = IdMap.ofSize(size());
    for (int i = 0; i < end(); i++) {
      String id = idAt(i);
      Cell cell = id == null ? null : at(i).plain();
      if (id != null && cell != null) {
        cells.add(id, cell);
      }
    }
    return FrozenMap.of(cells);
  }
}
