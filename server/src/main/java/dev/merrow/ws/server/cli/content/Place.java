package dev.merrow.ws.server.cli.content;

import dev.merrow.Cell;
import dev.merrow.store.Store;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The store that a command is about, and the part of it. */
final class Place {
  @Parameters(
      index = "0",
      paramLabel = Endpoint.LABEL,
      converter = Endpoint.Converter.class,
      description = "A broker's ws://HOST:PORT/PATH, a JSON file or a SQLite database.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  Endpoint endpoint;

  @Parameters(index = "1", arity = "0..1", paramLabel = "TABLE", description = "The table.")
  @Nullable String table;

  @Parameters(index = "2", arity = "0..1", paramLabel = "ROW", description = "The row.")
  @Nullable String row;

  @Parameters(index = "3", arity = "0..1", paramLabel = "CELL", description = "The cell.")
  @Nullable String cell;

  @Option(
      names = "--values",
      description = "Take the values in place of the tables; TABLE is then the id of a value.")
  boolean values;

  /** Returns whether the ids make sense: a value has one. */
  boolean isValid() {
    return !values || row == null;
  }

  /** Returns whether this is all of the tables, or all of the values. */
  boolean isWhole() {
    return table == null;
  }

  /** Returns the one cell or value; null if this is more than one, or does not exist. */
  @Nullable Cell only(Store store) {
    if (table == null) {
      return null;
    }
    if (values) {
      return store.getValue(table);
    }
    return row == null || cell == null ? null : store.getCell(table, row, cell);
  }

  /** Returns whether a store has it. */
  boolean existsIn(Store store) {
    if (table == null) {
      return true;
    }
    if (values) {
      return store.hasValue(table);
    }
    return row == null
        ? store.hasTable(table)
        : cell == null ? store.hasRow(table, row) : store.hasCell(table, row, cell);
  }

  /** Returns whether a cell, or a value if the table is null, is in this place. */
  boolean contains(@Nullable String tableId, @Nullable String rowId, String id) {
    if (tableId == null) {
      return values ? table == null || table.equals(id) : table == null;
    }
    return !values
        && (table == null || table.equals(tableId))
        && (row == null || row.equals(rowId))
        && (cell == null || cell.equals(id));
  }

  /** Returns the failure of a command that needs what does not exist. */
  CommandFailure notFound() {
    return new CommandFailure(
        CommandFailure.NOT_FOUND, OneLine.of("There is no %s in %s".formatted(this, endpoint)));
  }

  /** Names it for people. */
  @Override
  public String toString() {
    if (table == null) {
      return values ? "value" : "table";
    }
    if (values) {
      return "value " + JsonText.of(table);
    }
    String where = "table " + JsonText.of(table);
    if (row != null) {
      where = "row %s in %s".formatted(JsonText.of(row), where);
    }
    return cell == null ? where : "cell %s of %s".formatted(JsonText.of(cell), where);
  }
}
