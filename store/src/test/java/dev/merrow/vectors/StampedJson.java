package dev.merrow.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.Cell;
import dev.merrow.JsonCell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stamped content and changes to and from TinyBase's JSON, written for the tests alone: what the
 * product writes is checked against an independent hand.
 *
 * @param toJson how a cell, or null for a deleted one, is written
 * @param toCell how it is read
 */
public record StampedJson(
    Function<@Nullable Cell, JsonNode> toJson, Function<JsonNode, @Nullable Cell> toCell) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** As on the wire: a deleted cell is U+FFFC, an object or array U+FFFD and its text. */
  public static final StampedJson WIRE =
      new StampedJson(StampedJson::wireJson, StampedJson::wireCell);

  private static JsonNode wireJson(@Nullable Cell cell) {
    if (cell == null) {
      return JSON.textNode(Cell.DELETED_TEXT);
    }
    return cell instanceof JsonCell json
        ? JSON.textNode(Cell.JSON_PREFIX + json.json())
        : Vectors.parse(cell.toJson());
  }

  /** A cell as it stands on the wire. */
  public static @Nullable Cell wireCell(JsonNode node) {
    String text = node.isTextual() ? node.textValue() : "";
    if (text.equals(Cell.DELETED_TEXT)) {
      return null;
    }
    return text.startsWith(Cell.JSON_PREFIX)
        ? JsonCell.ofReceived(text.substring(1))
        : PlainJson.cell(node);
  }

  /** Content with hashes. */
  public MergeableContent content(JsonNode node) {
    return new MergeableContent(tables(node.get(0)), values(node.get(1)));
  }

  /** Changes, with or without hashes. */
  public MergeableChanges changes(JsonNode node) {
    return new MergeableChanges(tables(node.get(0)), values(node.get(1)));
  }

  /** The stamp of all tables. */
  public StampedTables tables(JsonNode node) {
    return new StampedTables(map(node, this::table), hlc(node), hash(node));
  }

  private StampedTable table(JsonNode node) {
    return new StampedTable(map(node, this::row), hlc(node), hash(node));
  }

  private StampedRow row(JsonNode node) {
    return new StampedRow(map(node, this::cell), hlc(node), hash(node));
  }

  /** The stamp of all values. */
  public StampedValues values(JsonNode node) {
    return new StampedValues(map(node, this::cell), hlc(node), hash(node));
  }

  private StampedCell cell(JsonNode node) {
    return new StampedCell(toCell.apply(node.get(0)), hlc(node), hash(node));
  }

  private static <T> Map<String, T> map(JsonNode stamp, Function<JsonNode, T> child) {
    return PlainJson.map(stamp.get(0), child);
  }

  private static Hlc hlc(JsonNode stamp) {
    return stamp.has(1) ? Hlc.parse(stamp.get(1).textValue()) : Hlc.EMPTY;
  }

  private static int hash(JsonNode stamp) {
    return stamp.has(2) ? (int) stamp.get(2).longValue() : 0;
  }

  /** Content with hashes. */
  public JsonNode json(MergeableContent content) {
    return array(json(content.tables(), true), json(content.values(), true));
  }

  /** Changes. */
  public JsonNode json(MergeableChanges changes, boolean withHashes) {
    return array(
        json(changes.tables(), withHashes), json(changes.values(), withHashes), JSON.numberNode(1));
  }

  /** What a peer with other table hashes lacks, and the hashes of what it has otherwise. */
  public JsonNode json(TableDiff diff) {
    return array(json(diff.newTables(), false), hashes(diff.differingHashes()));
  }

  /** What a peer with other row hashes lacks, and the hashes of what it has otherwise. */
  public JsonNode json(RowDiff diff) {
    return array(json(diff.newRows(), false), object(diff.differingHashes(), StampedJson::hashes));
  }

  /** The stamp of all tables. */
  public JsonNode json(StampedTables tables, boolean withHashes) {
    return stamp(
        object(tables.tables(), table -> json(table, withHashes)),
        tables.hlc(),
        tables.hash(),
        withHashes);
  }

  private JsonNode json(StampedTable table, boolean withHashes) {
    return stamp(
        object(table.rows(), row -> json(row, withHashes)), table.hlc(), table.hash(), withHashes);
  }

  private JsonNode json(StampedRow row, boolean withHashes) {
    return stamp(
        object(row.cells(), cell -> json(cell, withHashes)), row.hlc(), row.hash(), withHashes);
  }

  /** The stamp of all values. */
  public JsonNode json(StampedValues values, boolean withHashes) {
    return stamp(
        object(values.values(), value -> json(value, withHashes)),
        values.hlc(),
        values.hash(),
        withHashes);
  }

  private JsonNode json(StampedCell cell, boolean withHashes) {
    return stamp(toJson.apply(cell.cell()), cell.hlc(), cell.hash(), withHashes);
  }

  private static JsonNode stamp(JsonNode thing, Hlc hlc, int hash, boolean withHashes) {
    ArrayNode stamp = array(thing);
    if (withHashes) {
      return stamp.add(hlc.toString()).add(Integer.toUnsignedLong(hash));
    }
    return hlc.isEmpty() ? stamp : stamp.add(hlc.toString());
  }

  /** Hashes by id. */
  public static JsonNode hashes(Map<String, Integer> hashes) {
    return object(hashes, hash -> JSON.numberNode(Integer.toUnsignedLong(hash)));
  }

  /** Hashes by id. */
  public static Map<String, Integer> hashes(JsonNode node) {
    return PlainJson.map(node, hash -> (int) hash.longValue());
  }

  /** An object of members, each written by a function. */
  public static <T> ObjectNode object(
      Map<String, ? extends T> children, Function<? super T, JsonNode> child) {
    ObjectNode object = JSON.objectNode();
    children.forEach((id, each) -> object.set(id, child.apply(each)));
    return object;
  }

  private static ArrayNode array(JsonNode... elements) {
    ArrayNode array = JSON.arrayNode();
    for (JsonNode element : elements) {
      array.add(element);
    }
    return array;
  }
}
