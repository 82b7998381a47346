package dev.merrow.sync;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of notices by which a peer learns why stores will differ in some cells. Each is an
 * answer to no request: it has the cells' addresses and stamps, and a remark in place of each cell.
 * TinyBase's peers drop it. (docs/protocol.md, "Notices of cells".)
 */
enum CellNotice {
  /** The sender's cell is too large to be sent; the remark is its size in bytes. */
  TOO_LARGE("~too-large"),

  /**
   * The receiver's cell has a stamp from the future, and the sender does not merge it yet; the
   * remark is the number of milliseconds until it is due.
   */
  HELD_BACK("~held-back"),

  /**
   * The receiver may not change the cell, and the sender does not merge it; the remark says whether
   * the sender has the same cell with an earlier stamp.
   */
  REFUSED("~refused");

  /** How many cells are named at most: one more than the receiver remembers. */
  static final int MAX_CELLS = Gaps.MAX + 1;

  private final String suffix;

  CellNotice(String suffix) {
    this.suffix = suffix;
  }

  /** Returns which notice a message is; null if it is none. */
  static @Nullable CellNotice in(Envelope envelope) {
    String requestId = envelope.requestId();
    if (requestId == null || !(envelope.message() instanceof Message.Response)) {
      return null;
    }
    for (CellNotice each : values()) {
      if (requestId.endsWith(each.suffix)) {
        return each;
      }
    }
    return null;
  }

  /**
   * Returns the notice.
   *
   * @param peerId the receiver; null for all
   * @param requestId the request that the cells would have answered; null for none
   * @param remarks either tables or values
   */
  Envelope envelope(@Nullable String peerId, @Nullable String requestId, Answer remarks) {
    String id = (requestId == null ? "" : requestId) + suffix;
    return new Envelope(peerId, id, new Message.Response(remarks));
  }

  /**
   * Returns the notices, one of tables and one of values at most. They name the first 1,001 cells.
   *
   * @param peerId the receiver; null for all
   * @param remarks the remarks in place of the cells
   */
  List<Envelope> envelopes(@Nullable String peerId, MergeableChanges remarks) {
    int[] count = {0};
    MergeableChanges first =
        remarks.map(
            (tableId, rowId, id, cell) -> count[0]++ < MAX_CELLS ? cell : null, hlc -> Hlc.EMPTY);
    StampedTables tables = first.tables();
    StampedValues values = first.values();
    List<Envelope> notices = new ArrayList<>();
    if (!tables.tables().isEmpty()) {
      notices.add(envelope(peerId, null, new Answer.OfTables(tables)));
    }
    if (!values.values().isEmpty()) {
      notices.add(envelope(peerId, null, new Answer.OfValues(values)));
    }
    return notices;
  }

  /** Returns a remark in place of a cell. */
  static StampedCell remark(Cell remark, StampedCell cell) {
    return new StampedCell(remark, cell.hlc());
  }
}
