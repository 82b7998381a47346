package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What readers are to see of stamped content under schemas, worked out from scratch. */
public final class ShownContent {
  private ShownContent() {}

  /**
   * Works it out.
   *
   * @param tablesSchema the schema of tables; empty if there is none
   * @param valuesSchema the schema of values; empty if there is none
   */
  public static Content of(
      MergeableContent stamps,
      Map<String, Map<String, CellSchema>> tablesSchema,
      Map<String, CellSchema> valuesSchema) {
    Map<String, Map<String, Map<String, Cell>>> tables = new LinkedHashMap<>();
    stamps
        .tables()
        .tables()
        .forEach(
            (tableId, table) -> {
              Map<String, CellSchema> schema =
                  tablesSchema.isEmpty() ? null : tablesSchema.getOrDefault(tableId, Map.of());
              Map<String, Map<String, Cell>> rows = new LinkedHashMap<>();
              table
                  .rows()
                  .forEach(
                      (rowId, row) -> {
                        Map<String, Cell> cells = fitting(row.cells(), schema);
                        if (!cells.isEmpty()) {
                          rows.put(rowId, filled(cells, schema));
                        }
                      });
              if (!rows.isEmpty()) {
                tables.put(tableId, rows);
              }
            });
    Map<String, CellSchema> schema = valuesSchema.isEmpty() ? null : valuesSchema;
    Map<String, Cell> values = fitting(stamps.values().values(), schema);
    return new Content(tables, requiresSomething(schema) ? values : filled(values, schema));
  }

  /** What was written and not deleted: as it is, or its default if that is refused. */
  private static Map<String, Cell> fitting(
      Map<String, StampedCell> stamped, @Nullable Map<String, CellSchema> schema) {
    Map<String, Cell> cells = new LinkedHashMap<>();
    stamped.forEach(
        (id, each) -> {
          CellSchema ofCell = schema == null ? null : schema.get(id);
          Cell cell = each.cell();
          boolean accepted =
              cell != null && (schema == null || (ofCell != null && ofCell.accepts(cell)));
          Cell shown = accepted ? cell : ofCell == null ? null : ofCell.defaultCell();
          if (cell != null && shown != null) {
            cells.put(id, shown);
          }
        });
    return cells;
  }

  private static Map<String, Cell> filled(
      Map<String, Cell> cells, @Nullable Map<String, CellSchema> schema) {
    if (schema != null) {
      schema.forEach(
          (id, ofCell) -> {
            if (ofCell.defaultCell() != null) {
              cells.putIfAbsent(id, ofCell.defaultCell());
            }
          });
    }
    return cells;
  }

  /**
   * As long as something required may be missing, values are filled only when they are set whole.
   */
  private static boolean requiresSomething(@Nullable Map<String, CellSchema> schema) {
    return schema != null
        && schema.values().stream()
            .anyMatch(each -> each.isRequired() && each.defaultCell() == null);
  }
}
