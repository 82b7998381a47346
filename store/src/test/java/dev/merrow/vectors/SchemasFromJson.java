package dev.merrow.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.store.CellSchema;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Schemas from TinyBase's JSON, which must make sense. */
public final class SchemasFromJson {
  private SchemasFromJson() {}

  /** Tables' schemas by id. */
  public static Map<String, Map<String, CellSchema>> tables(JsonNode node) {
    return PlainJson.map(node, SchemasFromJson::cells);
  }

  /** Schemas of cells by id, or of values. */
  public static Map<String, CellSchema> cells(JsonNode node) {
    return PlainJson.map(node, SchemasFromJson::schema);
  }

  private static CellSchema schema(JsonNode node) {
    JsonNode defaultCell = node.get("default");
    List<Cell> allowed = node.path("enum").valueStream().map(PlainJson::cell).toList();
    return new CellSchema(
        types(node.path("type")),
        allowed,
        defaultCell == null ? null : PlainJson.cell(defaultCell),
        node.path("allowNull").booleanValue(),
        node.path("required").booleanValue());
  }

  private static Set<CellType> types(JsonNode type) {
    Set<CellType> types = EnumSet.noneOf(CellType.class);
    if (type.isTextual()) {
      types.add(type(type));
    }
    type.forEach(each -> types.add(type(each)));
    return types;
  }

  private static CellType type(JsonNode name) {
    return CellType.valueOf(name.textValue().toUpperCase(Locale.ROOT));
  }
}
