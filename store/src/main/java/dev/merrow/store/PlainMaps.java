package dev.merrow.store;

import dev.merrow.Cell;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables as plain maps of plain objects. */
final class PlainMaps {
  private PlainMaps() {}

  static Map<String, Map<String, Map<String, @Nullable Object>>> ofTables(
      Map<String, Map<String, Map<String, Cell>>> tables) {
    Map<String, Map<String, Map<String, @Nullable Object>>> plain = new LinkedHashMap<>();
    tables.forEach((tableId, table) -> plain.put(tableId, ofTable(table)));
    return Collections.unmodifiableMap(plain);
  }

  static Map<String, Map<String, @Nullable Object>> ofTable(Map<String, Map<String, Cell>> table) {
    Map<String, Map<String, @Nullable Object>> plain = new LinkedHashMap<>();
    table.forEach((rowId, row) -> plain.put(rowId, Cell.toObjects(row)));
    return Collections.unmodifiableMap(plain);
  }
}
