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
 * About how many bytes things take in memory: enough to keep what waits of them within bounds. Each
 * entry of a map counts with the text of its id and of its cell, and a fixed share.
 */
public final class Weight {
  /** What an entry of a map takes beside its id's and its own text. */
  public static final int ENTRY = 64;

  private Weight() {}

  /** The weight of changes. */
  public static long of(MergeableChanges changes) {
    return of(changes.tables()) + ofCells(changes.values().values());
  }

  /** The weight of tables. */
  public static long of(StampedTables tables) {
    return ofMap(tables.tables(), table -> ofMap(table.rows(), Weight::of));
  }

  /** The weight of a row. */
  public static long of(StampedRow row) {
    return ofCells(row.cells());
  }

  /** The weight of cells or values. */
  public static long ofCells(Map<String, StampedCell> cells) {
    return ofMap(cells, Weight::ofText);
  }

  /** The weight of one of several cells or values, with its id. */
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

  /** The weight of a map whose values weigh what a function says. */
  public static <T> long ofMap(Map<String, T> things, ToLongFunction<T> weight) {
    long sum = ENTRY;
    for (Map.Entry<String, T> thing : things.entrySet()) {
      sum += ENTRY + thing.getKey().length() + weight.applyAsLong(thing.getValue());
    }
    return sum;
  }
}
