package dev.merrow.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.vectors.Operation;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Random writes of every kind, over few ids so that they meet, most of which are odd ones. */
final class RandomOperations {
  /** Ids that are special somewhere in JavaScript, in JSON or on the wire. */
  static final List<String> IDS =
      List.of(
          "pets",
          "",
          "__proto__",
          "constructor",
          "hasOwnProperty",
          "0",
          "1",
          "10",
          "07",
          "a\nb",
          "\r\t\"\\\u0000",
          "\u00dcn\u00efc\u00f6d\u00e9",
          "\ud83d\udc36",
          "\ud83d",
          // with another letter, as lone surrogates all have one UTF-8 text: the hashes of two
          // cells
          // with such ids cancel each other out, and a hash then depends on the steps to it
          "\udc36!",
          "\u2028",
          "\ufffc",
          "\ufffd{}",
          "S",
          "x".repeat(50));

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int IDS_OF_A_KIND = 4;
  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

  /** The order of an object's members in JavaScript, but for those that stay as they were added. */
  static final Comparator<String> JAVASCRIPT_ORDER =
      Comparator.comparingInt(RandomOperations::index);

  private final Random random;
  private final boolean undoing;
  private final RandomCells cells;
  private final @Nullable RandomTinyBaseSchemas schemas;
  private final List<String> tableIds;
  private final List<String> rowIds;
  private final List<String> cellIds;
  private final List<String> valueIds;

  private RandomOperations(Random random, boolean undoing, boolean withSchemas) {
    this.random = random;
    this.undoing = undoing;
    cells = new RandomCells(random, !undoing);
    schemas = withSchemas ? new RandomTinyBaseSchemas(random, !undoing) : null;
    tableIds = someIds();
    rowIds = someIds();
    cellIds = someIds();
    valueIds = someIds();
  }

  /** Some without objects and arrays, and others without transactions that are undone. */
  static RandomOperations of(Random random) {
    // for TinyBase 10.0.1 does not put objects and arrays back
    return new RandomOperations(random, random.nextInt(3) == 0, false);
  }

  /** As {@link #of}, with schemas that come and go. */
  static RandomOperations withSchemas(Random random) {
    return new RandomOperations(random, random.nextInt(3) == 0, true);
  }

  /** With objects and arrays, and without transactions that are undone. */
  static RandomOperations withObjects(Random random) {
    return new RandomOperations(random, false, false);
  }

  private List<String> someIds() {
    // a schema that is set when there is content has TinyBase stamp it in JavaScript's order
    return Stream.generate(() -> pick(IDS))
        .filter(id -> schemas == null || !INDEX.matcher(id).matches())
        .distinct()
        .limit(IDS_OF_A_KIND)
        .toList();
  }

  /** Several writes. */
  List<Operation> next(int count) {
    return Stream.generate(this::next).limit(count).toList();
  }

  /** A write or, now and then, a schema or a transaction of several that may be undone. */
  Operation next() {
    if (schemas != null && random.nextInt(12) == 0) {
      return new Operation(schema(schemas));
    }
    return new Operation(random.nextInt(8) == 0 ? transaction() : write());
  }

  private JsonNode schema(RandomTinyBaseSchemas of) {
    return switch (random.nextInt(6)) {
      case 0 -> operation("delTablesSchema");
      case 1 -> operation("delValuesSchema");
      case 2, 3 -> operation("setValuesSchema", object(valueIds, of::next));
      default -> operation("setTablesSchema", object(tableIds, () -> object(cellIds, of::next)));
    };
  }

  private JsonNode transaction() {
    ArrayNode writes = JSON.arrayNode();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      writes.add(write());
    }
    return JSON.arrayNode().add("transaction").add(writes).add(undoing && random.nextBoolean());
  }

  private JsonNode write() {
    return switch (random.nextInt(20)) {
      case 0 -> operation("setTables", tables());
      case 1 -> operation("setTable", tableId(), table());
      case 2 -> operation("setRow", tableId(), rowId(), row());
      case 3, 4 -> operation("setPartialRow", tableId(), rowId(), row());
      case 5, 6 -> addOrSetRow();
      case 7 -> operation("setValues", values());
      case 8 -> operation("setPartialValues", values());
      case 9, 10 -> operation("setValue", valueId(), cells.next());
      case 11 -> operation("delValue", valueId());
      case 12 -> operation("delCell", tableId(), rowId(), cellId());
      case 13 -> operation("delRow", tableId(), rowId());
      case 14 -> deleteMuch();
      default -> operation("setCell", tableId(), rowId(), cellId(), cells.next());
    };
  }

  private JsonNode addOrSetRow() {
    // rows are added as whole numbers, which schemas would sort: see someIds
    return schemas == null
        ? operation("addRow", tableId(), row())
        : operation("setRow", tableId(), rowId(), row());
  }

  private JsonNode deleteMuch() {
    return switch (random.nextInt(6)) {
      case 0 -> operation("delTables");
      case 1, 2 -> operation("delValues");
      default -> operation("delTable", tableId());
    };
  }

  /** Content as a whole, {@code [tables, values]}. */
  JsonNode content() {
    return JSON.arrayNode().add(tables()).add(values());
  }

  private JsonNode tableId() {
    return JSON.textNode(pick(tableIds));
  }

  private JsonNode rowId() {
    return JSON.textNode(pick(rowIds));
  }

  private JsonNode cellId() {
    return JSON.textNode(pick(cellIds));
  }

  private JsonNode valueId() {
    return JSON.textNode(pick(valueIds));
  }

  private JsonNode tables() {
    return object(tableIds, this::table);
  }

  private JsonNode table() {
    return object(rowIds, this::row);
  }

  private JsonNode row() {
    return object(cellIds, cells::next);
  }

  private JsonNode values() {
    return object(valueIds, cells::next);
  }

  /** Some members, in JavaScript's order, since that is the order in which they are stamped. */
  private JsonNode object(List<String> ids, Supplier<JsonNode> member) {
    ObjectNode object = JSON.objectNode();
    Stream.generate(() -> pick(ids))
        .limit(random.nextInt(IDS_OF_A_KIND))
        .distinct()
        .sorted(JAVASCRIPT_ORDER)
        .forEach(id -> object.set(id, member.get()));
    return object;
  }

  private static int index(String id) {
    return INDEX.matcher(id).matches() ? Integer.parseInt(id) : Integer.MAX_VALUE;
  }

  private static ArrayNode operation(String method, JsonNode... args) {
    return JSON.arrayNode().add(method).addAll(List.of(args));
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
