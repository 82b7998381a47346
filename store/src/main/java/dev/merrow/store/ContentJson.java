package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.JsonCell;
import dev.merrow.internal.JsString;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes plain content as JSON text in TinyBase's form. */
final class ContentJson {
  private final StringBuilder out = new StringBuilder();

  private ContentJson() {}

  static String ofTables(Tree tree) {
    ContentJson json = new ContentJson();
    json.object(
        tree.tables(), (tableId, table) -> json.object(table, (rowId, row) -> json.cells(row)));
    return json.out.toString();
  }

  static String ofValues(Tree tree) {
    ContentJson json = new ContentJson();
    json.cells(tree.values());
    return json.out.toString();
  }

  private void cells(RowNode row) {
    object(row, (cellId, node) -> cell(node.plain()));
  }

  private <V> void object(IdMap<V> map, BiConsumer<String, V> member) {
    out.append('{');
    int start = out.length();
    map.forEach(
        (id, thing) -> {
          if (out.length() > start) {
            out.append(',');
          }
          JsString.appendQuoted(out, id);
          out.append(':');
          member.accept(id, thing);
        });
    out.append('}');
  }

  private void cell(@Nullable Cell cell) {
    if (cell instanceof JsonCell json) {
      JsString.appendQuoted(out, Cell.JSON_PREFIX + json.json());
    } else {
      out.append(cell == null ? "null" : cell.toJson());
    }
  }
}
