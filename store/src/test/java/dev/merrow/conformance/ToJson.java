package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.merrow.Cell;
import dev.merrow.StringCell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.store.CellChange;
import dev.merrow.store.IdChange;
import dev.merrow.store.ListenerStats;
import dev.merrow.store.TransactionLog;
import dev.merrow.vectors.StampedJson;
import dev.merrow.vectors.Vectors;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Java's values in the notation of the recording. */
final class ToJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ToJson() {}

  static JsonNode text(@Nullable String text) {
    return text == null ? Tag.UNDEFINED : JSON.textNode(text);
  }

  static JsonNode number(long number) {
    return JSON.numberNode(number);
  }

  static JsonNode bool(boolean bool) {
    return JSON.booleanNode(bool);
  }

  static JsonNode hash(int hash) {
    return JSON.numberNode(Integer.toUnsignedLong(hash));
  }

  static JsonNode cell(@Nullable Cell cell) {
    if (cell == null) {
      return Tag.UNDEFINED;
    }
    if (cell instanceof StringCell string) {
      String text = string.value();
      return text.startsWith(ToJava.NO_DATA)
          ? Vectors.parse(text.substring(ToJava.NO_DATA.length()))
          : JSON.textNode(text);
    }
    return Vectors.parse(cell.toJson());
  }

  static JsonNode row(Map<String, Cell> row) {
    return object(row, ToJson::cell);
  }

  static JsonNode table(Map<String, ? extends Map<String, Cell>> table) {
    return object(table, ToJson::row);
  }

  static JsonNode tables(Map<String, ? extends Map<String, ? extends Map<String, Cell>>> tables) {
    return object(tables, ToJson::table);
  }

  static JsonNode content(Content content) {
    return array(tables(content.tables()), row(content.values()));
  }

  static JsonNode changes(Changes changes) {
    return array(
        object(
            changes.tables(),
            table ->
                optional(
                    table, t -> object(t.rows(), row -> optional(row, r -> cells(r.cells()))))),
        cells(changes.values()),
        JSON.numberNode(1));
  }

  private static JsonNode cells(Map<String, Optional<Cell>> cells) {
    return object(cells, cell -> optional(cell, ToJson::cell));
  }

  private static <T> JsonNode optional(Optional<T> value, Function<T, JsonNode> write) {
    return value.map(write).orElse(Tag.UNDEFINED);
  }

  static JsonNode cellChange(CellChange change) {
    return array(bool(change.changed()), cell(change.oldCell()), cell(change.newCell()));
  }

  static JsonNode idChanges(Map<String, IdChange> changes) {
    return object(changes, change -> JSON.numberNode(change == IdChange.ADDED ? 1 : -1));
  }

  static JsonNode log(TransactionLog log) {
    return array(
        bool(log.cellsTouched()),
        bool(log.valuesTouched()),
        object(log.changedCells(), table -> object(table, ToJson::deltas)),
        refused(log.invalidCells(), table -> refused(table, row -> refused(row, ToJson::cells))),
        deltas(log.changedValues()),
        refused(log.invalidValues(), ToJson::cells),
        idChanges(log.changedTableIds()),
        object(log.changedRowIds(), ToJson::idChanges),
        object(log.changedCellIds(), table -> object(table, ToJson::idChanges)),
        idChanges(log.changedValueIds()));
  }

  private static JsonNode deltas(Map<String, TransactionLog.CellDelta> deltas) {
    return object(deltas, delta -> array(cell(delta.oldCell()), cell(delta.newCell())));
  }

  static JsonNode cells(List<@Nullable Cell> cells) {
    return array(cells, ToJson::cell);
  }

  /** An object whose empty id, which means that none was known, is JavaScript's "undefined". */
  private static <T> JsonNode refused(Map<String, T> children, Function<T, JsonNode> child) {
    var object = JSON.objectNode();
    children.forEach((id, each) -> object.set(id.isEmpty() ? "undefined" : id, child.apply(each)));
    return object;
  }

  static JsonNode stats(ListenerStats stats) {
    return JSON.objectNode()
        .put("hasTables", stats.hasTables())
        .put("tables", stats.tables())
        .put("tableIds", stats.tableIds())
        .put("hasTable", stats.hasTable())
        .put("table", stats.table())
        .put("tableCellIds", stats.tableCellIds())
        .put("hasTableCell", stats.hasTableCell())
        .put("rowCount", stats.rowCount())
        .put("rowIds", stats.rowIds())
        .put("sortedRowIds", stats.sortedRowIds())
        .put("hasRow", stats.hasRow())
        .put("row", stats.row())
        .put("cellIds", stats.cellIds())
        .put("hasCell", stats.hasCell())
        .put("cell", stats.cell())
        .put("invalidCell", stats.invalidCell())
        .put("hasValues", stats.hasValues())
        .put("values", stats.values())
        .put("valueIds", stats.valueIds())
        .put("hasValue", stats.hasValue())
        .put("value", stats.value())
        .put("invalidValue", stats.invalidValue())
        .put("transaction", stats.transaction());
  }

  static JsonNode ids(Collection<String> ids) {
    return array(ids, JSON::textNode);
  }

  static <T> JsonNode object(
      Map<String, ? extends T> children, Function<? super T, JsonNode> child) {
    return StampedJson.object(children, child);
  }

  private static <T> JsonNode array(
      Collection<? extends T> elements, Function<T, JsonNode> element) {
    ArrayNode array = JSON.arrayNode();
    elements.forEach(each -> array.add(element.apply(each)));
    return array;
  }

  static JsonNode array(JsonNode... elements) {
    return array(List.of(elements), element -> element);
  }
}
