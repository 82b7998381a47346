package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.Cell;
import dev.merrow.store.SortedRowIdsQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of what asks for sorted row ids. */
final class Sorting {
  private Sorting() {}

  /** Of an object in the first argument. */
  static SortedRowIdsQuery ofObject(Call call) {
    JsonNode query = call.arg(0);
    return query(
        call,
        query.get("tableId").textValue(),
        query.path("cellId").textValue(),
        query.path("descending").booleanValue(),
        query.path("offset").intValue(),
        query.get("limit"),
        query.path("sorter"));
  }

  /** Of single arguments, with a sorter at an index, if at all. */
  static SortedRowIdsQuery ofArguments(Call call, int sorterIndex) {
    return query(
        call,
        call.text(0),
        call.has(1) ? call.text(1) : null,
        call.flag(2),
        call.arg(3).intValue(),
        call.arg(4),
        call.arg(sorterIndex));
  }

  private static SortedRowIdsQuery query(
      Call call,
      String tableId,
      @Nullable String cellId,
      boolean descending,
      int offset,
      @Nullable JsonNode limit,
      JsonNode sorter) {
    return new SortedRowIdsQuery(
        tableId,
        cellId,
        descending,
        offset,
        Tag.isUndefined(limit) ? null : limit.intValue(),
        Tag.is(sorter, "comparator") ? comparator(call, sorter.get("order")) : null);
  }

  /** Compares by the positions at which keys were recorded. */
  private static Comparator<@Nullable Cell> comparator(Call call, JsonNode order) {
    List<@Nullable Cell> keys = new ArrayList<>();
    order.forEach(key -> keys.add(call.java().cellOrNull(key)));
    return Comparator.comparingInt(
        key -> {
          int position = keys.indexOf(key);
          if (position < 0) {
            throw new AssertionError("a sort key that was not recorded: " + key);
          }
          return position;
        });
  }
}
