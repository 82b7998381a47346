package dev.merrow.sync;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Puts together what was said of tables in several answers. */
final class StampedUnion {
  private StampedUnion() {}

  /** All that either says; where both say something of a cell, what the later says. */
  static StampedTables of(StampedTables earlier, StampedTables later) {
    return new StampedTables(
        union(earlier.tables(), later.tables(), StampedUnion::of),
        newer(earlier.hlc(), later.hlc()),
        0);
  }

  private static StampedTable of(StampedTable earlier, StampedTable later) {
    return new StampedTable(
        union(earlier.rows(), later.rows(), StampedUnion::of),
        newer(earlier.hlc(), later.hlc()),
        0);
  }

  private static StampedRow of(StampedRow earlier, StampedRow later) {
    Map<String, StampedCell> cells =
        union(earlier.cells(), later.cells(), (earlierCell, laterCell) -> laterCell);
    return new StampedRow(cells, newer(earlier.hlc(), later.hlc()), 0);
  }

  private static <T> Map<String, T> union(
      Map<String, T> earlier, Map<String, T> later, BinaryOperator<T> both) {
    if (earlier.isEmpty()) {
      return later;
    }
    Map<String, T> union = new LinkedHashMap<>(earlier);
    later.forEach((id, thing) -> union.merge(id, thing, both));
    return union;
  }

  private static Hlc newer(Hlc one, Hlc other) {
    return other.isAfter(one) ? other : one;
  }
}
