package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.store.CellSchema;
import dev.merrow.store.Store;
import dev.merrow.vectors.Vectors;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Schemas. */
final class SchemaMethods {
  private SchemaMethods() {}

  static void addTo(Methods<Store> methods) {
    methods
        .doing("setTablesSchema", (store, call) -> store.setTablesSchema(tables(call, call.arg(0))))
        .doing(
            "setValuesSchema", (store, call) -> store.setValuesSchema(schemas(call, call.arg(0))))
        .doing(
            "setSchema",
            (store, call) -> store.setSchema(tables(call, call.arg(0)), schemas(call, call.arg(1))))
        .doing("delTablesSchema", (store, call) -> store.delTablesSchema())
        .doing("delValuesSchema", (store, call) -> store.delValuesSchema())
        .doing("delSchema", (store, call) -> store.delSchema())
        .returning("getTablesSchemaJson", (store, call) -> ToJson.text(store.getTablesSchemaJson()))
        .returning("getValuesSchemaJson", (store, call) -> ToJson.text(store.getValuesSchemaJson()))
        .returning("getSchemaJson", (store, call) -> ToJson.text(store.getSchemaJson()))
        .returning("hasTablesSchema", (store, call) -> ToJson.bool(store.hasTablesSchema()))
        .returning("hasValuesSchema", (store, call) -> ToJson.bool(store.hasValuesSchema()));
  }

  private static Map<String, Map<String, CellSchema>> tables(Call call, JsonNode node) {
    return withoutInvalid(
        call,
        node,
        table -> {
          Map<String, CellSchema> schemas = schemas(call, table);
          return schemas.isEmpty() ? Optional.empty() : Optional.of(schemas);
        });
  }

  private static Map<String, CellSchema> schemas(Call call, JsonNode node) {
    return Tag.isUndefined(node) ? Map.of() : withoutInvalid(call, node, each -> of(call, each));
  }

  /** What a schema consists of, without what TinyBase drops and Java refuses to make. */
  private static <T> Map<String, T> withoutInvalid(
      Call call, JsonNode node, Function<JsonNode, Optional<T>> child) {
    Map<String, T> valid = new LinkedHashMap<>();
    call.java()
        .map(node, child)
        .forEach((id, schema) -> schema.ifPresent(present -> valid.put(id, present)));
    return valid;
  }

  private static Optional<CellSchema> of(Call call, JsonNode node) {
    if (Tag.kind(node) != null) {
      call.java().differences().apply("ill-typed-map");
      return Optional.empty();
    }
    JsonNode defaultNode = node.path("default");
    boolean noDefault = defaultNode.isMissingNode() || Tag.isNoData(defaultNode);
    Optional<CellSchema> schema =
        make(call, node, noDefault ? null : call.java().cell(defaultNode));
    return schema.isPresent() || defaultNode.isNull() ? schema : make(call, node, null);
  }

  private static Optional<CellSchema> make(Call call, JsonNode node, @Nullable Cell defaultCell) {
    List<Cell> allowed = new ArrayList<>();
    node.path("enum").forEach(each -> allowed.add(call.java().cell(each)));
    try {
      return Optional.of(
          new CellSchema(
              types(node.path("type")),
              allowed,
              defaultCell,
              node.path("allowNull").booleanValue(),
              node.path("required").booleanValue()));
    } catch (IllegalArgumentException e) {
      call.java().differences().apply("nonsense-schema");
      return Optional.empty();
    }
  }

  private static Set<CellType> types(JsonNode type) {
    Set<CellType> types = EnumSet.noneOf(CellType.class);
    if (type.isTextual()) {
      types.add(type(type));
    }
    if (type.isArray()) {
      type.forEach(each -> types.add(type(each)));
    }
    return types;
  }

  private static CellType type(JsonNode name) {
    return CellType.valueOf(name.asText().toUpperCase(Locale.ROOT));
  }

  /** Compares schemas' JSON, if need be with their types as sets, which they are here. */
  static void compareJson(JsonNode expectedText, JsonNode actualText, Differences differences) {
    JsonNode expected = Vectors.parse(expectedText.textValue());
    JsonNode actual = Vectors.parse(actualText.textValue());
    if (JsonDifference.between(expected, actual).isPresent()) {
      Replay.compare(sorted(expected), sorted(actual));
      differences.apply("type-sets");
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isArray()) {
      return ToJson.array(node.valueStream().map(SchemaMethods::sorted).toArray(JsonNode[]::new));
    } else if (!node.isObject()) {
      return node;
    }
    var copy = JsonNodeFactory.instance.objectNode();
    node.forEachEntry(
        (key, value) -> {
          boolean types = key.equals("type") && (value.isTextual() || value.isArray());
          copy.set(key, types ? typeSet(value) : sorted(value));
        });
    return copy;
  }

  private static JsonNode typeSet(JsonNode value) {
    Set<String> types = new TreeSet<>();
    if (value.isTextual()) {
      types.add(value.textValue());
    }
    value.forEach(each -> types.add(each.textValue()));
    return ToJson.ids(types);
  }
}
