package dev.merrow.stamp.internal;

import dev.merrow.Cell;
import dev.merrow.JsonCell;
import dev.merrow.StringCell;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTables;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Estimates how many bytes things take in memory, accurately enough to bound queues. Each entry of
 * a map counts the text of its id and of its cell, and a fixed overhead.
 */
public final class Weight {
  /** The overhead of a map entry, beside the text of its id and of its content. */
  public static final int ENTRY = 64;

  private Weight() {}

  /** Returns the weight of changes. */
  public static long of(MergeableChanges changes) {
    return of(changes.tables()) + ofCells(changes.values().values());
  }

  /** Returns the weight of tables. */
  public static long of(StampedTables tables) {
    return ofMap(tables.tables(), table -> ofMap(table.rows(), Weight::of));
  }

  /** Returns the weight of a row. */
  public static long of(StampedRow row) {
    return ofCells(row.cells());
  }

  /** Returns the weight of cells or values. */
  public static long ofCells(Map<String, StampedCell> cells) {
    return ofMap(cells, Weight::ofText);
  }

  /** Returns the weight of one of several cells or values, with its id. */
  public static long of(Map.Entry<String, StampedCell> cell) {
    return ENTRY + cell.getKey().length() + ofText(cell.getValue());
  }

  private static long ofText(StampedCell stamped) {
    Cell cell = stamped.cell();
    if (cell instanceof StringCell string) {
      return string.value().length();
    }
    return cell instanceof JsonCell json ? json.json().length() : 0;
  }

  /** Returns the weight of a map whose values are weighed by a function. */
  public static <T> long ofMap(Map<String, T> things, ToLongFunction<T> weight) {
    long sum = ENTRY;
    for (Map.Entry<String, T> thing : things.entrySet()) {
      sum += ENTRY + thing.getKey().length() + weight.applyAsLong(thing.getValue());
    }
    return sum;
  }
}
