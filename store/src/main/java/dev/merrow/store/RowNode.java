package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.StampHash;
import java.util.Map;

/** A row's cells; or all values, which are the cells of one row as it were. */
final class RowNode extends StampedNode<CellNode> {

  @Override
  boolean isForReadersAlone(CellNode cell) {
    return cell.isForReadersAlone();
  }

  /** Makes the hashes of all cells anew; returns what they add to the row's. */
  int rehashCells() {
    int[] hash = {0};
    forEachStamped(
        (id, cell) -> {
          cell.rehash();
          hash[0] ^= StampHash.ofChangedChild(id, 0, cell.hash);
        });
    return hash[0];
  }

  /** What readers see, without any stamp. */
  RowNode withoutStamps() {
    RowNode bare = new RowNode();
    toMap().forEach((id, cell) -> bare.put(id, new CellNode().showing(cell)));
    return bare;
  }

  /** What readers see, as a copy. */
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
