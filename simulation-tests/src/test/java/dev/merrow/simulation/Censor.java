package dev.merrow.simulation;

import dev.merrow.Cell;
import dev.merrow.NumberCell;
import dev.merrow.StringCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Middleware;
import org.jspecify.annotations.Nullable;

/**
 * What middleware does in a simulation. It does the same to the same cell each time, and nothing to
 * what it made of one, so that stores that have it never quarrel.
 */
final class Censor {
  private Censor() {}

  /** Makes a store turn negative numbers positive and refuse some names. */
  static void censor(MergeableStore store) {
    Middleware middleware = Middleware.createMiddleware(store);
    middleware.addWillSetCellCallback((tableId, rowId, cellId, cell) -> censored(cell));
    middleware.addWillSetValueCallback((valueId, value) -> censored(value));
  }

  /** Makes a store turn negative numbers positive, which finally applies to all others. */
  static void correct(MergeableStore store) {
    Middleware middleware = Middleware.createMiddleware(store);
    middleware.addWillSetCellCallback((tableId, rowId, cellId, cell) -> corrected(cell));
    middleware.addWillSetValueCallback((valueId, value) -> corrected(value));
  }

  private static @Nullable Cell censored(Cell cell) {
    return cell instanceof StringCell string && string.value().startsWith("name1")
        ? null
        : corrected(cell);
  }

  private static Cell corrected(Cell cell) {
    return isIncorrect(cell) ? Cell.of(-((NumberCell) cell).value()) : cell;
  }

  /** Returns whether readers of a store with this middleware must never see a cell. */
  static boolean isIncorrect(Cell cell) {
    return cell instanceof NumberCell number && number.value() < 0;
  }
}
