package dev.merrow.store;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.StringCell;
import java.util.Map;

/** Looks through what is to be merged before anything of it is: for stamps from too far ahead. */
final class StampCheck {
  private final long latestAcceptable;
  private Hlc latest = Hlc.EMPTY;

  private StampCheck(long latestAcceptable) {
    this.latestAcceptable = latestAcceptable;
  }

  /**
   * Checks all stamps and cells.
   *
   * @return the latest stamp
   * @throws FutureStampException if a stamp's time is later than acceptable
   */
  static Hlc check(StampedTables tables, StampedValues values, long latestAcceptable) {
    StampCheck check = new StampCheck(latestAcceptable);
    check.stamp(tables.hlc());
    tables.tables().forEach((tableId, table) -> check.table(table));
    check.stamp(values.hlc());
    check.cells(values.values());
    if (check.latest.time() > latestAcceptable) {
      throw new FutureStampException(check.latest, check.latestAcceptable);
    }
    return check.latest;
  }

  private void table(StampedTable table) {
    stamp(table.hlc());
    table
        .rows()
        .forEach(
            (rowId, row) -> {
              stamp(row.hlc());
              cells(row.cells());
            });
  }

  private void cells(Map<String, StampedCell> cells) {
    cells.forEach(
        (cellId, cell) -> {
          stamp(cell.hlc());
          if (cell.cell() instanceof StringCell string && StringCell.isReserved(string)) {
            StringCell.of(string.value());
          }
        });
  }

  private void stamp(Hlc hlc) {
    if (hlc.isAfter(latest)) {
      latest = hlc;
    }
  }
}
