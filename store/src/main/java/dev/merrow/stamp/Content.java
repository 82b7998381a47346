package dev.merrow.stamp;

import dev.merrow.Cell;
import java.util.Map;

/**
 * The plain content of a store, without stamps.
 *
 * @param tables table id to row id to cell id to cell
 * @param values value id to value
 */
public record Content(
    Map<String, Map<String, Map<String, Cell>>> tables, Map<String, Cell> values) {
  /** Content with no table and no value. */
  public static final Content EMPTY = new Content(Map.of(), Map.of());
}
