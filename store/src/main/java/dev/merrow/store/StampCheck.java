package dev.merrow.store;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.StringCell;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks through what is to be merged before anything of it is, and parts what may be merged now
 * from what has stamps too far ahead.
 */
final class StampCheck {
  private final long latestAcceptable;
  private final long latestForClock;
  private Hlc latestSeen = Hlc.EMPTY;
  private Hlc latestTaken = Hlc.EMPTY;
  private @Nullable Hlc earliestLeft;

  private StampCheck(long latestAcceptable, long latestForClock) {
    this.latestAcceptable = latestAcceptable;
    this.latestForClock = latestForClock;
  }

  /**
   * Changes that were looked through.
   *
   * @param tables what of the tables may be merged now
   * @param values what of the values may be
   * @param latest the latest stamp that the clock is to follow
   * @param refusal tells what may not be; null if all may
   */
  record Checked(
      StampedTables tables,
      StampedValues values,
      Hlc latest,
      @Nullable FutureStampException refusal) {}

  /**
   * Checks all stamps and cells.
   *
   * @param latestAcceptable the latest time of a stamp that may be merged, in milliseconds
   * @param latestForClock the latest that the clock may follow
   * @throws IllegalArgumentException if a cell is a reserved string
   */
  static Checked check(
      StampedTables tables, StampedValues values, long latestAcceptable, long latestForClock) {
    StampCheck check = new StampCheck(latestAcceptable, latestForClock);
    check.look(tables, values);
    Hlc earliest = check.earliestLeft;
    if (earliest == null) {
      return new Checked(tables, values, check.latestTaken, null);
    }
    MergeableChanges leftOut =
        new MergeableChanges(check.part(tables, false), check.part(values, false));
    return new Checked(
        check.part(tables, true),
        check.part(values, true),
        check.latestTaken,
        new FutureStampException(leftOut, earliest, check.latestSeen, latestAcceptable));
  }

  private void look(StampedTables tables, StampedValues values) {
    stamp(tables.hlc());
    tables.tables().forEach((tableId, table) -> look(table));
    stamp(values.hlc());
    look(values.values());
  }

  private void look(StampedTable table) {
    stamp(table.hlc());
    table
        .rows()
        .forEach(
            (rowId, row) -> {
              stamp(row.hlc());
              look(row.cells());
            });
  }

  private void look(Map<String, StampedCell> cells) {
    cells.forEach(
        (cellId, cell) -> {
          stamp(cell.hlc());
          if (cell.cell() instanceof StringCell string && StringCell.isReserved(string)) {
            StringCell.of(string.value());
          }
        });
  }

  private void stamp(Hlc hlc) {
    if (hlc.isAfter(latestSeen)) {
      latestSeen = hlc;
    }
    if (hlc.time() <= latestForClock && hlc.isAfter(latestTaken)) {
      latestTaken = hlc;
    }
    if (hlc.time() > latestAcceptable && (earliestLeft == null || earliestLeft.isAfter(hlc))) {
      earliestLeft = hlc;
    }
  }

  private boolean isIn(Hlc hlc, boolean acceptable) {
    return (hlc.time() <= latestAcceptable) == acceptable;
  }

  private Hlc part(Hlc hlc, boolean acceptable) {
    return isIn(hlc, acceptable) ? hlc : Hlc.EMPTY;
  }

  private StampedTables part(StampedTables all, boolean acceptable) {
    Map<String, StampedTable> tables = new LinkedHashMap<>();
    all.tables()
        .forEach(
            (tableId, table) -> {
              Map<String, StampedRow> rows = new LinkedHashMap<>();
              table
                  .rows()
                  .forEach(
                      (rowId, row) -> {
                        Map<String, StampedCell> cells = part(row.cells(), acceptable);
                        if (!cells.isEmpty() || isStamped(row.hlc(), acceptable)) {
                          rows.put(
                              rowId,
                              new StampedRow(cells, part(row.hlc(), acceptable), row.hash()));
                        }
                      });
              if (!rows.isEmpty() || isStamped(table.hlc(), acceptable)) {
                tables.put(
                    tableId, new StampedTable(rows, part(table.hlc(), acceptable), table.hash()));
              }
            });
    return new StampedTables(tables, part(all.hlc(), acceptable), all.hash());
  }

  private boolean isStamped(Hlc hlc, boolean acceptable) {
    return !hlc.isEmpty() && isIn(hlc, acceptable);
  }

  private StampedValues part(StampedValues all, boolean acceptable) {
    return new StampedValues(
        part(all.values(), acceptable), part(all.hlc(), acceptable), all.hash());
  }

  private Map<String, StampedCell> part(Map<String, StampedCell> all, boolean acceptable) {
    Map<String, StampedCell> cells = new LinkedHashMap<>();
    all.forEach(
        (id, cell) -> {
          if (isIn(cell.hlc(), acceptable)) {
            cells.put(id, cell);
          }
        });
    return cells;
  }
}
