package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.StringCell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sorts row ids by a cell. */
final class SortedRows {
  /** A row and what it is sorted by. */
  record Key(String rowId, @Nullable Cell cell) {}

  private SortedRows() {}

  static List<Key> keys(Tree tree, SortedRowIdsQuery query) {
    TableNode table = tree.tables().get(query.tableId());
    if (table == null) {
      return List.of();
    }
    List<Key> keys = new ArrayList<>(table.size());
    table.forEach((rowId, row) -> keys.add(new Key(rowId, key(query.cellId(), rowId, row))));
    return keys;
  }

  private static @Nullable Cell key(@Nullable String cellId, String rowId, RowNode row) {
    if (cellId == null) {
      return StringCell.isReserved(rowId) ? null : Cell.of(rowId);
    }
    CellNode node = row.get(cellId);
    return node == null ? null : node.plain();
  }

  static List<String> sort(SortedRowIdsQuery query, List<Key> keys) {
    Comparator<@Nullable Cell> sorter = query.sorter();
    Comparator<@Nullable Cell> comparator = sorter == null ? order(keys) : sorter;
    List<Key> sorted = new ArrayList<>(keys);
    sorted.sort((a, b) -> comparator.compare(a.cell, b.cell));
    if (query.descending()) {
      reverse(sorted, sorter);
    }
    int from = Math.min(query.offset(), sorted.size());
    Integer limit = query.limit();
    int to = limit == null ? sorted.size() : (int) Math.min((long) from + limit, sorted.size());
    return sorted.subList(from, to).stream().map(Key::rowId).toList();
  }

  /**
   * Sorts in descending order. TinyBase's own order never treats two as equal, so ties are
   * reversed; with a sorter ties keep their order.
   */
  private static void reverse(List<Key> sorted, @Nullable Comparator<@Nullable Cell> sorter) {
    if (sorter == null) {
      Collections.reverse(sorted);
    } else {
      sorted.sort((a, b) -> sorter.compare(b.cell, a.cell));
    }
  }

  /**
   * Returns the order of JavaScript's {@code <} with absent cells and nulls as 0. That is not a
   * total order for a mix of numbers and texts; then texts that are not numbers come first, in
   * their order, and rows without a text after them.
   */
  private static Comparator<@Nullable Cell> order(List<Key> keys) {
    boolean texts =
        keys.stream().allMatch(key -> key.cell != null && key.cell.type() == CellType.STRING);
    return texts
        ? Comparator.comparing(SortedRows::text)
        : Comparator.<@Nullable Cell, Boolean>comparing(cell -> !Double.isNaN(number(cell)))
            .thenComparingDouble(SortedRows::number)
            .thenComparing(cell -> Double.isNaN(number(cell)) ? text(cell) : "");
  }

  private static String text(@Nullable Cell cell) {
    if (cell == null) {
      return "";
    }
    return cell.type() == CellType.OBJECT ? "[object Object]" : cell.toString();
  }

  /** Converts a cell to a number as JavaScript does; NaN if that is not possible. */
  private static double number(@Nullable Cell cell) {
    if (cell == null || cell.isNull()) {
      return 0;
    }
    Double number = cell.asDouble();
    Boolean bool = cell.asBoolean();
    if (number != null) {
      return number == 0 ? 0 : number;
    } else if (bool != null) {
      return bool ? 1 : 0;
    }
    return numberOfText(text(cell).strip());
  }

  private static double numberOfText(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      char last = text.charAt(text.length() - 1);
      return Character.isLetter(last) ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
