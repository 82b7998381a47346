package dev.merrow.ws.server.internal.core;

import dev.merrow.Cell;
import dev.merrow.JsonCell;
import dev.merrow.StringCell;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.wire.internal.HeapBytes;
import org.jspecify.annotations.Nullable;

/** The approximate memory of a store's content in bytes, deleted cells included. */
final class StoredWeights {
  /** A row, or a table for that matter. */
  private static final int ROW = 128;

  private static final int CELL = 64;

  private StoredWeights() {}

  static long of(MergeableChanges changes) {
    long[] sum = {ROW * changes.rowCount()};
    changes.forEachCell((tableId, rowId, id, cell) -> sum[0] += of(id, cell));
    return sum[0];
  }

  /** What cells weigh that are there already, of those that come, and their rows. */
  static long ofThose(MergeableChanges come, MergeableChanges there) {
    long[] sum = {ROW * there.rowCount()};
    come.forEachCell(
        (tableId, rowId, id, cell) -> {
          StampedCell known = there.get(tableId, rowId, id);
          sum[0] += known == null ? 0 : of(id, known);
        });
    return sum[0];
  }

  /** Rows share the ids of their cells, but need not have the same. */
  private static long of(String id, StampedCell cell) {
    return CELL + id.length() / 4 + ofText(cell.cell());
  }

  private static long ofText(@Nullable Cell cell) {
    if (cell instanceof StringCell string) {
      return HeapBytes.ofText(string.value());
    }
    return cell instanceof JsonCell json ? HeapBytes.ofText(json.json()) : 0;
  }
}
