package dev.merrow.ws.server.internal.live;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes cells as JSON, with or without their stamps. */
final class CellView {
  /** The longest JSON text of a cell that is shown whole where there are many. */
  private static final int MAX_LENGTH = 1_000;

  private static final int SHOWN_LENGTH = 200;

  private CellView() {}

  /** Writes rows of a table. */
  static void writeRows(Json json, MergeableStore store, String tableId, List<String> rowIds) {
    json.array(
        "rows",
        rowIds,
        (out, rowId) -> {
          Map<String, Cell> cells = store.getRow(tableId, rowId);
          out.beginObject().member("row", rowId);
          out.object("cells", to -> cells.forEach((id, cell) -> writeShort(to.name(id), cell)));
          out.strings(
              "cut",
              cells.entrySet().stream()
                  .filter(each -> isLong(each.getValue()))
                  .map(Map.Entry::getKey)
                  .toList());
          out.endObject();
        });
  }

  private static boolean isLong(Cell cell) {
    String string = cell.asString();
    return switch (cell.type()) {
      case STRING -> string != null && string.length() > MAX_LENGTH;
      case OBJECT, ARRAY -> cell.toJson().length() > MAX_LENGTH;
      default -> false;
    };
  }

  private static void writeShort(Json json, Cell cell) {
    if (isLong(cell)) {
      String string = cell.asString();
      String text = string == null ? cell.toJson() : string;
      int end = Character.isHighSurrogate(text.charAt(SHOWN_LENGTH - 1)) ? 1 : 0;
      json.value(text.substring(0, SHOWN_LENGTH - end));
    } else {
      json.value(cell);
    }
  }

  /** Writes what has changed in a table: the cells with their stamps. */
  static void writeChanges(Json json, Map<String, Map<String, StampedCell>> rows) {
    json.object(
        "changes",
        to ->
            rows.forEach(
                (rowId, cells) ->
                    to.object(
                        rowId,
                        row -> cells.forEach((id, cell) -> writeChange(row.name(id), cell)))));
  }

  private static void writeChange(Json json, StampedCell stamped) {
    Cell cell = stamped.cell();
    json.beginObject();
    if (cell != null) {
      writeShort(json.name("cell"), cell);
      if (isLong(cell)) {
        json.member("cut", true);
      }
    }
    writeStamp(json, stamped.hlc());
    json.endObject();
  }

  /** Writes values that have changed. */
  static void writeChangedValues(Json json, Map<String, StampedCell> values) {
    json.object("values", to -> values.forEach((id, cell) -> writeChange(to.name(id), cell)));
  }

  /** Writes a row with each cell's stamp, those of deleted cells included. */
  static void writeRow(Json json, MergeableStore store, String tableId, String rowId) {
    StampedTables found = store.getMergeableCellDiff(Map.of(tableId, Map.of(rowId, Map.of())));
    StampedTable table = found.tables().get(tableId);
    StampedRow row = table == null ? null : table.rows().get(rowId);
    Map<String, StampedCell> cells = row == null ? Map.of() : row.cells();
    Map<String, Cell> visible = store.getRow(tableId, rowId);
    json.member("exists", !visible.isEmpty());
    json.object(
        "cells",
        to -> cells.forEach((id, cell) -> writeStamped(to.name(id), cell, visible.get(id))));
  }

  /** Writes all values with their stamps, those of deleted values included. */
  static void writeValues(Json json, MergeableStore store) {
    StampedValues found = store.getMergeableValueDiff(Map.of());
    Map<String, Cell> visible = store.getValues();
    json.object(
        "values",
        to ->
            found
                .values()
                .forEach((id, value) -> writeStamped(to.name(id), value, visible.get(id))));
  }

  /**
   * Writes a cell with its stamp.
   *
   * @param visible what the store's readers see, which a schema may have changed
   */
  private static void writeStamped(Json json, StampedCell stamped, @Nullable Cell visible) {
    Cell cell = stamped.cell();
    json.beginObject();
    if (cell != null) {
      json.name("cell").value(cell);
    }
    json.member("deleted", cell == null);
    boolean refused = cell != null && !cell.equals(visible);
    if (refused) {
      json.member("refused", true);
      if (visible != null) {
        json.name("visible").value(visible);
      }
    }
    writeStamp(json, stamped.hlc());
    json.endObject();
  }

  private static void writeStamp(Json json, Hlc hlc) {
    String stamp = hlc.toString();
    json.member("stamp", stamp);
    if (!hlc.isEmpty()) {
      json.member("time", Instant.ofEpochMilli(hlc.time()).toString());
      // the last five characters are the store that wrote
      json.member("by", stamp.substring(Hlc.TEXT_LENGTH - 5));
    }
  }
}
