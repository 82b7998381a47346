package dev.merrow.sync;

import dev.merrow.Cell;
import dev.merrow.stamp.MergeableChanges;
import java.util.List;

/**
 * Tells a peer which of its changes were refused because it may not write: unsolicited answers with
 * the cells' addresses and stamps. TinyBase's peers drop them. (docs/protocol.md, "Notices of
 * cells".)
 */
public final class RefusalNotice {
  private RefusalNotice() {}

  /**
   * Returns whether a message informs its receiver about the receiver's own changes: that they were
   * refused, or are not merged yet.
   */
  public static boolean isAboutReceiver(Envelope envelope) {
    CellNotice notice = CellNotice.in(envelope);
    return notice == CellNotice.REFUSED || notice == CellNotice.HELD_BACK;
  }

  /**
   * Returns the envelopes that tell a peer of refused cells: the first 1,001 of them.
   *
   * @param peerId the receiver
   * @param refused the cells as the peer has changed them
   * @param isSame whether the sender has the same cell with an earlier stamp, so that the refusal
   *     changes nothing for readers
   */
  public static List<Envelope> of(
      String peerId, MergeableChanges refused, MergeableChanges.Filter isSame) {
    return CellNotice.REFUSED.envelopes(
        peerId,
        refused.map(
            (tableId, rowId, id, cell) ->
                CellNotice.remark(Cell.of(isSame.keeps(tableId, rowId, id, cell)), cell)));
  }
}
