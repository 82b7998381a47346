package dev.merrow.store;

import dev.merrow.StringCell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import org.jspecify.annotations.Nullable;

/**
 * Checks changes before any of them are merged, and separates those that may be merged now from
 * those with stamps too far ahead.
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
   * Checked changes.
   *
   * @param tables the part of the tables that may be merged now
   * @param values the part of the values that may be merged now
   * @param latest the latest stamp that the clock is to follow
   * @param refusal carries the rest; null if everything may be merged
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
   * @param latestForClock the latest time that the clock may follow
   * @throws IllegalArgumentException if a cell is a reserved string
   */
  static Checked check(
      StampedTables tables, StampedValues values, long latestAcceptable, long latestForClock) {
    StampCheck check = new StampCheck(latestAcceptable, latestForClock);
    MergeableChanges all = new MergeableChanges(tables, values);
    check.look(all);
    Hlc earliest = check.earliestLeft;
    if (earliest == null) {
      return new Checked(tables, values, check.latestTaken, null);
    }
    MergeableChanges taken = check.part(all, true);
    MergeableChanges leftOut = check.part(all, false);
    return new Checked(
        taken.tables(),
        taken.values(),
        check.latestTaken,
        new FutureStampException(leftOut, earliest, check.latestSeen, latestAcceptable));
  }

  private void look(MergeableChanges all) {
    all.forEachStamp(this::stamp);
    all.forEachCell(
        (tableId, rowId, id, cell) -> {
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

  private MergeableChanges part(MergeableChanges all, boolean acceptable) {
    return all.map(
        (tableId, rowId, id, cell) -> isIn(cell.hlc(), acceptable) ? cell : null,
        hlc -> isIn(hlc, acceptable) ? hlc : Hlc.EMPTY);
  }
}
