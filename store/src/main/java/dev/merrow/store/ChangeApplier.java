package dev.merrow.store;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Content;
import java.util.Optional;

/**
 * Applies content and changes as a whole, after middleware has seen them. Runs inside a
 * transaction.
 */
final class ChangeApplier {
  private final TablesWriter tables;
  private final ValuesWriter values;
  private final MergedView mergedView;
  private final MiddlewareSlot middleware;
  private final Mutation mutation;

  ChangeApplier(
      TablesWriter tables,
      ValuesWriter values,
      MergedView mergedView,
      MiddlewareSlot middleware,
      Mutation mutation) {
    this.tables = tables;
    this.values = values;
    this.mergedView = mergedView;
    this.middleware = middleware;
    this.mutation = mutation;
  }

  /** Replaces all content. */
  void replace(Content content) {
    MiddlewareCalls calls = middleware.calls();
    Content result = calls == null ? content : calls.willSetContent(content);
    mutation.continueWith(
        content,
        result,
        changed -> {
          tables.putOrDelTables(changed.tables());
          values.putOrDelValues(changed.values());
        });
  }

  /** Applies each of the changes like a local write. */
  void apply(Changes changes) {
    MiddlewareCalls calls = middleware.calls();
    Changes result = calls == null ? changes : calls.willApplyChanges(changes);
    mutation.continueWith(changes, result, this::write);
  }

  /**
   * Shows readers the merged content that schemas and middleware allow. Content that middleware
   * replaces is written like a local write.
   */
  void show(Changes merged) {
    MiddlewareCalls calls = middleware.calls();
    Changes result = calls == null ? merged : calls.willApplyChanges(merged);
    mutation.continueWith(
        merged,
        result,
        changes -> {
          if (mutation.isActive()) {
            write(changes);
          } else {
            mergedView.show(changes);
          }
        });
  }

  private void write(Changes changes) {
    changes
        .tables()
        .forEach(
            (tableId, table) ->
                table.ifPresentOrElse(
                    rows -> rows.rows().forEach((rowId, row) -> writeRow(tableId, rowId, row)),
                    () -> tables.delTableIfThere(tableId)));
    changes
        .values()
        .forEach(
            (valueId, value) ->
                value.ifPresentOrElse(
                    set -> values.putValue(valueId, set), () -> values.delValueIfThere(valueId)));
  }

  private void writeRow(String tableId, String rowId, Optional<RowChanges> row) {
    row.ifPresentOrElse(
        cells ->
            cells
                .cells()
                .forEach(
                    (cellId, cell) ->
                        cell.ifPresentOrElse(
                            set -> tables.putCell(tableId, rowId, cellId, set, true),
                            () -> tables.delCellIfThere(tableId, rowId, cellId, true))),
        () -> tables.delRowIfThere(tableId, rowId));
  }
}
