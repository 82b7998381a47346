package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.MergeableChanges;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds what middleware keeps from readers of the content of peers: readers see something else than
 * what is stamped, and the schema is not the reason.
 */
final class Vetoes {
  private final Tree tree;
  private final Schemas schemas;

  Vetoes(Tree tree, Schemas schemas) {
    this.tree = tree;
    this.schemas = schemas;
  }

  /** Selects the vetoed cells and values. */
  MergeableChanges among(MergeableChanges stamps) {
    return stamps.filter(
        (tableId, rowId, id, cell) ->
            (tableId == null || rowId == null)
                ? isVetoed(cell.cell(), tree.value(id), schemas.hasValues(), valueSchema(id))
                : isVetoed(
                    cell.cell(),
                    tree.cell(tableId, rowId, id),
                    schemas.hasTables(),
                    cellSchema(tableId, id)));
  }

  private static boolean isVetoed(
      @Nullable Cell stamped,
      @Nullable Cell shown,
      boolean hasSchema,
      @Nullable CellSchema schema) {
    return !Objects.equals(shown, stamped) && (!hasSchema || admits(schema, stamped, shown));
  }

  private @Nullable CellSchema cellSchema(String tableId, String cellId) {
    Schemas.Group table = schemas.table(tableId);
    return table == null ? null : table.cells().get(cellId);
  }

  private @Nullable CellSchema valueSchema(String valueId) {
    Schemas.Group values = schemas.values();
    return values == null ? null : values.cells().get(valueId);
  }

  /** Returns whether a schema would have let readers see a cell, or its deletion. */
  private static boolean admits(
      @Nullable CellSchema schema, @Nullable Cell cell, @Nullable Cell shown) {
    if (cell == null) {
      // a deleted cell shows the default, if there is one
      return schema == null || !Objects.equals(shown, schema.defaultCell());
    }
    return schema != null && schema.accepts(cell);
  }
}
