package dev.merrow.sqlite;

import dev.merrow.BooleanCell;
import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import dev.merrow.JsonCell;
import dev.merrow.NumberCell;
import dev.merrow.StringCell;
import dev.merrow.internal.JsNumber;
import dev.merrow.persist.sql.internal.CellColumns;
import dev.merrow.persist.sql.internal.SqlText;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** A cell in one column, as TinyBase's tabular mode has it. */
final class TabularCells {
  private TabularCells() {}

  /** Sets a parameter to a cell; to null if there is none. */
  static void bind(PreparedStatement statement, int index, @Nullable Cell cell)
      throws SQLException {
    if (cell instanceof StringCell string) {
      statement.setString(index, SqlText.wellFormed(string.value()));
    } else if (cell instanceof NumberCell number) {
      CellColumns.bindNumber(statement, index, number.value());
    } else if (cell instanceof BooleanCell bool) {
      statement.setInt(index, Boolean.TRUE.equals(bool.asBoolean()) ? 1 : 0);
    } else if (cell instanceof JsonCell json) {
      statement.setString(index, SqlText.wellFormed(Cell.JSON_PREFIX + json.json()));
    } else {
      statement.setNull(index, Types.NULL);
    }
  }

  /**
   * Returns what a column holds, which is null or was read from SQL; null if no cell can hold it.
   */
  static @Nullable Cell read(@Nullable Object value) {
    try {
      return readValid(value);
    } catch (InvalidCellException e) {
      return null;
    }
  }

  private static @Nullable Cell readValid(@Nullable Object value) {
    if (value == null) {
      return Cell.ofNull();
    } else if (value instanceof String string) {
      return string.startsWith(Cell.JSON_PREFIX)
          ? JsonCell.ofReceived(string.substring(1))
          : Cell.of(string);
    } else if (value instanceof Integer integer) {
      return Cell.of(integer);
    } else if (value instanceof Long integer) {
      boolean exact = integer <= NumberCell.MAX_INTEGER && integer >= -NumberCell.MAX_INTEGER;
      return exact ? Cell.of(integer) : null;
    } else if (value instanceof Double number) {
      return Double.isFinite(number) ? Cell.of(number) : null;
    }
    return null;
  }

  /**
   * Returns whether a column is to be written.
   *
   * @param value what it holds
   * @param cell what it shall hold; null for no cell, which leaves alone what no cell can hold
   */
  static boolean differs(@Nullable Object value, @Nullable Cell cell) {
    Cell held = read(value);
    return cell == null ? held != null && !held.isNull() : !asWritten(cell).equals(held);
  }

  /** Returns what a cell is once it was written and read. */
  private static Cell asWritten(Cell cell) {
    if (cell instanceof BooleanCell bool) {
      return Cell.of(Boolean.TRUE.equals(bool.asBoolean()) ? 1 : 0);
    }
    return cell instanceof StringCell string && refusal(cell) == null
        ? Cell.of(SqlText.wellFormed(string.value()))
        : cell;
  }

  /** Returns why a cell can't be written; null if it can. */
  static @Nullable String refusal(Cell cell) {
    return cell instanceof StringCell string
            && SqlText.wellFormed(string.value()).startsWith(Cell.JSON_PREFIX)
        ? "SQL has no text that begins with a lone surrogate"
        : null;
  }

  /** Returns the id of a row as JavaScript turns it into a string; null if there is none. */
  static @Nullable String readId(ResultSet rows, int index) throws SQLException {
    Object value = rows.getObject(index);
    if (value instanceof Double number) {
      return JsNumber.toString(number);
    }
    return value instanceof String || value instanceof Number ? value.toString() : null;
  }
}
