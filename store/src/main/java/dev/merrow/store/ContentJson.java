package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.internal.IdMap;
import dev.merrow.internal.JsonText;
import dev.merrow.stamp.internal.CellText;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes plain content as JSON text in TinyBase's form. */
final class ContentJson {
  private final JsonText out = new JsonText();

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
    out.raw('{');
    map.forEach(
        (id, thing) -> {
          if (out.last() != '{') {
            out.raw(',');
          }
          out.string(id).raw(':');
          member.accept(id, thing);
        });
    out.raw('}');
  }

  private void cell(@Nullable Cell cell) {
    if (cell == null) {
      out.raw("null");
    } else {
      CellText.append(out, cell);
    }
  }
}
