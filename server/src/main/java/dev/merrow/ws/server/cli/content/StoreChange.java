package dev.merrow.ws.server.cli.content;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cell or value that was set or deleted.
 *
 * @param tableId the table; null for a value
 * @param rowId the row; null for a value
 * @param id the cell or value
 * @param oldCell what was there; null if there was nothing, or it is not known
 * @param newCell what is there now; null if there is nothing
 * @param hlc the stamp of the write
 */
record StoreChange(
    @Nullable String tableId,
    @Nullable String rowId,
    String id,
    @Nullable Cell oldCell,
    @Nullable Cell newCell,
    Hlc hlc) {
  private static final int PLACE_WIDTH = 40;

  /** Returns it as a JSON object in one line; what does not exist is left out. */
  String toJson() {
    Map<String, Object> members = new LinkedHashMap<>();
    if (tableId == null || rowId == null) {
      members.put("value", id);
    } else {
      members.put("table", tableId);
      members.put("row", rowId);
      members.put("cell", id);
    }
    if (oldCell != null) {
      members.put("old", oldCell);
    }
    if (newCell != null) {
      members.put("new", newCell);
    }
    if (!hlc.isEmpty()) {
      members.put("time", time());
      members.put("stamp", hlc.toString());
    }
    return JsonText.of(members);
  }

  /** Returns it as a line of a table. */
  String toLine() {
    String place =
        tableId == null || rowId == null
            ? "value " + Columns.id(id)
            : "%s %s %s".formatted(Columns.id(tableId), Columns.id(rowId), Columns.id(id));
    String padding = " ".repeat(Math.max(0, PLACE_WIDTH - place.length()));
    return "%-24s  %s%s  %s -> %s"
        .formatted(hlc.isEmpty() ? "" : time(), place, padding, shown(oldCell), shown(newCell));
  }

  private static String shown(@Nullable Cell cell) {
    return cell == null ? "(none)" : Columns.cell(cell);
  }

  /** Returns when it was written, by the clock of who wrote it. */
  private String time() {
    return Instant.ofEpochMilli(hlc.time()).toString();
  }
}
