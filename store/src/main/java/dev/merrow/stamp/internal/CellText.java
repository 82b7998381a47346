package dev.merrow.stamp.internal;

import dev.merrow.Cell;
import dev.merrow.JsonCell;
import dev.merrow.NumberCell;
import dev.merrow.StringCell;
import dev.merrow.internal.JsonText;

/** Writes cells to JSON text as TinyBase does. */
public final class CellText {
  private CellText() {}

  /** Appends a cell: an object or array as a string that begins with U+FFFD. */
  public static void append(JsonText out, Cell cell) {
    if (cell instanceof StringCell text) {
      out.string(text.value());
    } else if (cell instanceof NumberCell number) {
      out.number(number.value());
    } else if (cell instanceof JsonCell json) {
      out.raw('"').raw(Cell.JSON_PREFIX).escaped(json.json()).raw('"');
    } else {
      out.raw(cell.toJson());
    }
  }
}
