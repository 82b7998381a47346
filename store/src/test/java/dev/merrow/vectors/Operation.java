package dev.merrow.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.merrow.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A write as data that TinyBase and Merrow can both do: the method's name and its arguments, such
 * as {@code ["setCell", "pets", "fido", "legs", 4]}. A transaction is {@code ["transaction",
 * [several of them], whether to undo it]}.
 *
 * @param json the name and the arguments
 */
public record Operation(JsonNode json) {

  /** An operation on a cell or on values, whose new content is last. */
  public static Operation of(String method, List<String> ids, JsonNode content) {
    ArrayNode json = names(method, ids);
    return new Operation(json.add(content));
  }

  /** A deletion. */
  public static Operation of(String method, String... ids) {
    return new Operation(names(method, List.of(ids)));
  }

  private static ArrayNode names(String method, List<String> ids) {
    ArrayNode names = JsonNodeFactory.instance.arrayNode().add(method);
    ids.forEach(names::add);
    return names;
  }

  /**
   * Does it.
   *
   * @return the id if it added a row, else null
   */
  public @Nullable String applyTo(Store store) {
    String method = text(0);
    JsonNode last = json.get(json.size() - 1);
    switch (method) {
      case "setTables" -> store.setTables(PlainJson.tables(last));
      case "setTable" -> store.setTable(text(1), PlainJson.table(last));
      case "setRow" -> store.setRow(text(1), text(2), PlainJson.cells(last));
      case "setPartialRow" -> store.setPartialRow(text(1), text(2), PlainJson.cells(last));
      case "setCell" -> store.setCell(text(1), text(2), text(3), PlainJson.cell(last));
      case "setValues" -> store.setValues(PlainJson.cells(last));
      case "setPartialValues" -> store.setPartialValues(PlainJson.cells(last));
      case "setValue" -> store.setValue(text(1), PlainJson.cell(last));
      case "delTables" -> store.delTables();
      case "delTable" -> store.delTable(text(1));
      case "delRow" -> store.delRow(text(1), text(2));
      case "delCell" -> store.delCell(text(1), text(2), text(3));
      case "delValues" -> store.delValues();
      case "delValue" -> store.delValue(text(1));
      case "setTablesSchema" -> store.setTablesSchema(SchemasFromJson.tables(last));
      case "setValuesSchema" -> store.setValuesSchema(SchemasFromJson.cells(last));
      case "delTablesSchema" -> store.delTablesSchema();
      case "delValuesSchema" -> store.delValuesSchema();
      case "transaction" -> transaction(store);
      case "addRow" -> {
        return store.addRow(text(1), PlainJson.cells(last));
      }
      default -> throw new AssertionError("Unknown operation: " + json);
    }
    return null;
  }

  private void transaction(Store store) {
    store.transaction(
        () -> json.get(1).forEach(each -> new Operation(each).applyTo(store)),
        finished -> json.get(2).booleanValue());
  }

  private String text(int index) {
    return json.get(index).textValue();
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
