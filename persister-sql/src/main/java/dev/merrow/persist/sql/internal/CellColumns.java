package dev.merrow.persist.sql.internal;

import dev.merrow.BooleanCell;
import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.JsonCell;
import dev.merrow.NumberCell;
import dev.merrow.StringCell;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/**
 * A cell in two columns: a number that says its type, and what it holds as SQL is used to it. A
 * boolean is 0 or 1, an object or array its JSON text, and a deleted cell null, as is JSON's null.
 */
public final class CellColumns {
  private static final int DELETED = 0;
  private static final int STRING = 1;
  private static final int NUMBER = 2;
  private static final int BOOLEAN = 3;
  private static final int NULL = 4;
  private static final int OBJECT = 5;
  private static final int ARRAY = 6;

  /** SQL for the name of the type whose number is in the column {@code type}. */
  public static final String TYPE_NAME =
      "CASE type WHEN 1 THEN 'string' WHEN 2 THEN 'number' WHEN 3 THEN 'boolean'"
          + " WHEN 4 THEN 'null' WHEN 5 THEN 'object' WHEN 6 THEN 'array' END";

  private CellColumns() {}

  /** Returns the number of a cell's type. */
  public static int typeOf(@Nullable Cell cell) {
    if (cell instanceof JsonCell json) {
      return json.type() == CellType.OBJECT ? OBJECT : ARRAY;
    } else if (cell instanceof StringCell) {
      return STRING;
    } else if (cell instanceof NumberCell) {
      return NUMBER;
    } else if (cell instanceof BooleanCell) {
      return BOOLEAN;
    }
    return cell == null ? DELETED : NULL;
  }

  /** Sets a statement's parameters: the type, and the content at the index that follows. */
  public static void bind(PreparedStatement statement, int index, @Nullable Cell cell)
      throws SQLException {
    int content = index + 1;
    if (cell instanceof StringCell string) {
      statement.setInt(index, STRING);
      statement.setString(content, SqlText.encode(string.value()));
    } else if (cell instanceof NumberCell number) {
      statement.setInt(index, NUMBER);
      bindNumber(statement, content, number.value());
    } else if (cell instanceof BooleanCell bool) {
      statement.setInt(index, BOOLEAN);
      statement.setInt(content, Boolean.TRUE.equals(bool.asBoolean()) ? 1 : 0);
    } else if (cell instanceof JsonCell json) {
      statement.setInt(index, json.type() == CellType.OBJECT ? OBJECT : ARRAY);
      statement.setString(content, SqlText.encode(json.json()));
    } else {
      statement.setInt(index, cell == null ? DELETED : NULL);
      statement.setNull(content, Types.NULL);
    }
  }

  /** Sets a whole number as SQL's integer, which is shorter and shown without a point. */
  public static void bindNumber(PreparedStatement statement, int index, double number)
      throws SQLException {
    long integer = (long) number;
    if (integer == number && Math.abs(number) <= NumberCell.MAX_INTEGER) {
      statement.setLong(index, integer);
    } else {
      statement.setDouble(index, number);
    }
  }

  /**
   * Reads what was bound.
   *
   * @param type the number of its type
   * @param content the index of the column with what it holds
   * @return the cell, or null if it was deleted
   * @throws IllegalArgumentException if there is something else
   */
  public static @Nullable Cell read(ResultSet rows, int type, int content) throws SQLException {
    return switch (type) {
      case DELETED -> null;
      case STRING -> Cell.of(text(rows, content));
      case NUMBER -> Cell.of(rows.getDouble(content));
      case BOOLEAN -> Cell.of(rows.getBoolean(content));
      case NULL -> Cell.ofNull();
      case OBJECT, ARRAY -> JsonCell.ofReceived(text(rows, content));
      default -> throw new IllegalArgumentException("There is no type " + type + " of cells");
    };
  }

  /** Returns a text that was encoded, which is not null. */
  public static String text(ResultSet rows, int index) throws SQLException {
    String text = rows.getString(index);
    if (text == null) {
      throw new IllegalArgumentException("Expected a text");
    }
    return SqlText.decode(text);
  }
}
