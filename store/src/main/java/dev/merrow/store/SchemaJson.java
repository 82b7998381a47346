package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.internal.JsString;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes schemas as JSON text in TinyBase's form. */
final class SchemaJson {
  private SchemaJson() {}

  static String ofTables(Map<String, Schemas.Group> tables) {
    return ofMap(tables, table -> ofGroup(table.cells()));
  }

  static String ofGroup(Map<String, CellSchema> cells) {
    return ofMap(cells, SchemaJson::ofCell);
  }

  private static <T> String ofMap(Map<String, T> map, Function<T, String> json) {
    return map.entrySet().stream()
        .map(entry -> JsString.quote(entry.getKey()) + ":" + json.apply(entry.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String ofCell(CellSchema schema) {
    StringBuilder json = new StringBuilder("{");
    if (schema.types().isEmpty()) {
      json.append("\"enum\":").append(ofCells(schema));
    } else {
      json.append("\"type\":").append(ofTypes(schema));
    }
    Cell defaultCell = schema.defaultCell();
    if (defaultCell != null) {
      json.append(",\"default\":").append(defaultCell.toJson());
    }
    if (schema.allowNull()) {
      json.append(",\"allowNull\":true");
    }
    if (schema.isRequired()) {
      json.append(",\"required\":true");
    }
    return json.append('}').toString();
  }

  private static String ofCells(CellSchema schema) {
    return schema.allowed().stream().map(Cell::toJson).collect(Collectors.joining(",", "[", "]"));
  }

  private static String ofTypes(CellSchema schema) {
    String types =
        schema.types().stream()
            .map(CellType::schemaName)
            .map(JsString::quote)
            .collect(Collectors.joining(","));
    return schema.types().size() == 1 ? types : "[" + types + "]";
  }
}
