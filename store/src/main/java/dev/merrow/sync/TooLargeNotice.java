package dev.merrow.sync;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells a peer of a cell that is too large to be sent to it: an unsolicited answer with the cell's
 * address and stamp, and its size in bytes in place of the cell. TinyBase's peers drop it.
 * (docs/protocol.md, "Notices of cells".)
 */
public final class TooLargeNotice {
  private TooLargeNotice() {}

  /** Returns whether a message is such a notice. */
  public static boolean isIn(Envelope envelope) {
    return CellNotice.in(envelope) == CellNotice.TOO_LARGE;
  }

  /**
   * Returns an envelope that forwards a peer's notice.
   *
   * @param peerId the receiver; null for all
   * @param gap the gap to report
   */
  public static Envelope of(@Nullable String peerId, SyncGap.TooLarge gap) {
    StampedCell size = new StampedCell(Cell.of(gap.bytes()), gap.hlc());
    return of(peerId, null, answer(gap.cell(), size));
  }

  private static Answer answer(CellAddress cell, StampedCell size) {
    String tableId = cell.tableId();
    String rowId = cell.rowId();
    if (tableId == null || rowId == null) {
      return new Answer.OfValues(new StampedValues(Map.of(cell.id(), size), Hlc.EMPTY, 0));
    }
    StampedRow row = StampedRow.of(Map.of(cell.id(), size));
    StampedTable table = StampedTable.of(Map.of(rowId, row));
    return new Answer.OfTables(StampedTables.of(Map.of(tableId, table)));
  }

  /**
   * Returns an envelope that reports the sizes of cells.
   *
   * @param requestId the request that the cells would have answered; null for none
   * @param sizes the sizes in place of the cells
   */
  static Envelope of(@Nullable String peerId, @Nullable String requestId, Answer sizes) {
    return CellNotice.TOO_LARGE.envelope(peerId, requestId, sizes);
  }
}
