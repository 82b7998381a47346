package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.StringCell;
import dev.merrow.store.Journal.CellKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Validates writes against the schemas, fills in defaults, and reports refusals to the journal.
 * Methods return what may be written, or null for nothing.
 */
final class Validator {
  private final Schemas schemas;
  private final Editor editor;

  Validator(Schemas schemas, Editor editor) {
    this.schemas = schemas;
    this.editor = editor;
  }

  @Nullable Map<String, Map<String, Map<String, Cell>>> tables(
      Map<String, ? extends Map<String, ? extends Map<String, Cell>>> tables) {
    if (tables.isEmpty()) {
      editor.refusals().addCell(null, null, null, null);
    }
    Map<String, Map<String, Map<String, Cell>>> valid = new LinkedHashMap<>();
    tables.forEach(
        (tableId, table) -> {
          Map<String, Map<String, Cell>> validTable = table(tableId, table);
          if (validTable != null) {
            valid.put(tableId, validTable);
          }
        });
    return valid.isEmpty() ? null : valid;
  }

  @Nullable Map<String, Map<String, Cell>> table(
      String tableId, Map<String, ? extends Map<String, Cell>> table) {
    Objects.requireNonNull(tableId, "tableId");
    boolean unknown = schemas.hasTables() && schemas.table(tableId) == null;
    if (unknown || table.isEmpty()) {
      editor.refusals().addCell(tableId, null, null, null);
      return null;
    }
    Map<String, Map<String, Cell>> valid = new LinkedHashMap<>(table.size() * 4 / 3 + 1);
    table.forEach(
        (rowId, row) -> {
          Map<String, Cell> validRow = row(tableId, rowId, row, false);
          if (validRow != null) {
            valid.put(Objects.requireNonNull(rowId, "rowId"), validRow);
          }
        });
    return valid.isEmpty() ? null : valid;
  }

  /**
   * Checks a row.
   *
   * @param rowId its id, or null if it has none yet
   * @param partial whether missing cells stay unchanged instead of being filled with defaults
   */
  @Nullable Map<String, Cell> row(
      String tableId, @Nullable String rowId, Map<String, Cell> row, boolean partial) {
    Schemas.Group schema = schemas.table(tableId);
    Map<String, Cell> valid = fitRow(partial ? null : schema, tableId, rowId, row);
    boolean complete = partial || schema == null || valid.keySet().containsAll(schema.required());
    return valid.isEmpty() || !complete ? null : valid;
  }

  /** Returns the valid part of a row, with defaults, even if it lacks required cells. */
  Map<String, Cell> fitRow(String tableId, String rowId, Map<String, Cell> row) {
    return fitRow(schemas.table(tableId), tableId, rowId, row);
  }

  private Map<String, Cell> fitRow(
      Schemas.@Nullable Group fillingSchema,
      String tableId,
      @Nullable String rowId,
      Map<String, Cell> row) {
    Map<String, Cell> filled =
        fillingSchema == null ? row : withDefaults(fillingSchema, tableId, rowId, row);
    if (filled.isEmpty()) {
      editor.refusals().addCell(tableId, rowId, null, null);
    }
    Map<String, Cell> valid = filled;
    for (Map.Entry<String, Cell> entry : filled.entrySet()) {
      Cell cell = cell(tableId, rowId, entry.getKey(), entry.getValue());
      valid = replaced(valid, filled, entry.getKey(), entry.getValue(), cell);
    }
    return valid;
  }

  /** Checks a cell: returns it, its default, or null. */
  @Nullable Cell cell(String tableId, @Nullable String rowId, String cellId, Cell cell) {
    checkIdAndCell(cellId, "cellId", cell);
    if (!schemas.hasTables() && !StringCell.isReserved(cell)) {
      return cell;
    }
    Schemas.Group table = schemas.table(tableId);
    CellSchema schema = table == null ? null : table.cells().get(cellId);
    if (schema != null && schema.accepts(cell)) {
      return cell;
    }
    editor.refusals().addCell(tableId, rowId, cellId, cell);
    return schema == null ? null : schema.defaultCell();
  }

  @Nullable Map<String, Cell> values(Map<String, Cell> values, boolean partial) {
    Schemas.Group schema = schemas.values();
    Map<String, Cell> valid = fitValues(partial ? null : schema, values);
    boolean complete = partial || schema == null || valid.keySet().containsAll(schema.required());
    return valid.isEmpty() || !complete ? null : valid;
  }

  /** Returns the valid part of the values, with defaults, even if they lack required ones. */
  Map<String, Cell> fitValues(Map<String, Cell> values) {
    return fitValues(schemas.values(), values);
  }

  private Map<String, Cell> fitValues(
      Schemas.@Nullable Group fillingSchema, Map<String, Cell> values) {
    Map<String, Cell> filled = fillingSchema == null ? values : withDefaults(fillingSchema, values);
    if (filled.isEmpty()) {
      editor.refusals().addValue(null, null);
    }
    Map<String, Cell> valid = filled;
    for (Map.Entry<String, Cell> entry : filled.entrySet()) {
      Cell value = value(entry.getKey(), entry.getValue());
      valid = replaced(valid, filled, entry.getKey(), entry.getValue(), value);
    }
    return valid;
  }

  /** Checks a value: returns it, its default, or null. */
  @Nullable Cell value(String valueId, Cell value) {
    checkIdAndCell(valueId, "valueId", value);
    Schemas.Group values = schemas.values();
    if (values == null && !StringCell.isReserved(value)) {
      return value;
    }
    CellSchema schema = values == null ? null : values.cells().get(valueId);
    if (schema != null && schema.accepts(value)) {
      return value;
    }
    editor.refusals().addValue(valueId, value);
    return schema == null ? null : schema.defaultCell();
  }

  /** Copies the row only if part of it is refused or replaced. */
  private static Map<String, Cell> replaced(
      Map<String, Cell> valid,
      Map<String, Cell> original,
      String id,
      Cell cell,
      @Nullable Cell validCell) {
    if (cell == validCell) {
      return valid;
    }
    Map<String, Cell> copy = valid == original ? new LinkedHashMap<>(original) : valid;
    if (validCell == null) {
      copy.remove(id);
    } else {
      copy.put(id, validCell);
    }
    return copy;
  }

  private static void checkIdAndCell(String id, String what, Cell cell) {
    if (id == null) {
      throw new NullPointerException(what);
    }
    if (cell == null) {
      throw new NullPointerException(
          "The cell of \"" + id + "\" is null; for JSON's null use Cell.ofNull()");
    }
  }

  /**
   * Returns a row with the defaults of the cells that it lacks; those without default are reported.
   */
  Map<String, Cell> withDefaults(
      Schemas.Group schema, String tableId, @Nullable String rowId, Map<String, Cell> row) {
    Map<String, Cell> filled = new LinkedHashMap<>(row);
    schema
        .defaults()
        .forEach(
            (cellId, cell) -> {
              if (filled.putIfAbsent(cellId, cell) == null && rowId != null) {
                editor.journal().addDefaultedCell(new CellKey(tableId, rowId, cellId));
              }
            });
    for (String cellId : schema.withoutDefault()) {
      if (!filled.containsKey(cellId)) {
        editor.refusals().addCell(tableId, rowId, cellId, null);
      }
    }
    return filled;
  }

  private Map<String, Cell> withDefaults(Schemas.Group schema, Map<String, Cell> values) {
    Map<String, Cell> filled = new LinkedHashMap<>(values);
    schema
        .defaults()
        .forEach(
            (valueId, value) -> {
              if (filled.putIfAbsent(valueId, value) == null) {
                editor.journal().addDefaultedValue(valueId);
              }
            });
    for (String valueId : schema.withoutDefault()) {
      if (!filled.containsKey(valueId)) {
        editor.refusals().addValue(valueId, null);
      }
    }
    return filled;
  }
}
