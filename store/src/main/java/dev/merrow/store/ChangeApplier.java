package dev.merrow.store;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;
import dev.merrow.stamp.Content;
import java.util.Optional;

/**
 * Applies content and changes as a whole, after middleware has seen them. Runs inside a
 * transaction.
 */
final class ChangeApplier {
  private final Writer writer;
  private final MiddlewareSlot middleware;
  private final Mutation mutation;

  ChangeApplier(Writer writer, MiddlewareSlot middleware, Mutation mutation) {
    this.writer = writer;
    this.middleware = middleware;
    this.mutation = mutation;
  }

  /** Replaces all content. */
  void replace(Content content) {
    MiddlewareCalls calls = middleware.calls();
    Content result = calls == null ? content : calls.willSetContent(content);
    writer.transformed(
        content,
        result,
        changed -> {
          writer.putOrDelTables(changed.tables());
          writer.putOrDelValues(changed.values());
        });
  }

  /** Applies each of the changes like a local write. */
  void apply(Changes changes) {
    MiddlewareCalls calls = middleware.calls();
    Changes result = calls == null ? changes : calls.willApplyChanges(changes);
    writer.transformed(changes, result, this::write);
  }

  /**
   * Shows readers the merged content that schemas and middleware allow. Content that middleware
   * replaces is written like a local write.
   */
  void show(Changes merged) {
    MiddlewareCalls calls = middleware.calls();
    Changes result = calls == null ? merged : calls.willApplyChanges(merged);
    writer.transformed(
        merged,
        result,
        changes -> {
          if (mutation.isActive()) {
            write(changes);
          } else {
            showEach(changes);
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
                    () -> writer.delTableIfThere(tableId)));
    changes
        .values()
        .forEach(
            (valueId, value) ->
                value.ifPresentOrElse(
                    set -> writer.putValue(valueId, set), () -> writer.delValueIfThere(valueId)));
  }

  private void writeRow(String tableId, String rowId, Optional<RowChanges> row) {
    row.ifPresentOrElse(
        cells ->
            cells
                .cells()
                .forEach(
                    (cellId, cell) ->
                        cell.ifPresentOrElse(
                            set -> writer.putCell(tableId, rowId, cellId, set, true),
                            () -> writer.delCellIfThere(tableId, rowId, cellId, true))),
        () -> writer.delRowIfThere(tableId, rowId));
  }

  private void showEach(Changes changes) {
    changes.tables().forEach((tableId, table) -> table.ifPresent(rows -> showRows(tableId, rows)));
    changes
        .values()
        .forEach(
            (valueId, value) ->
                value.ifPresentOrElse(
                    set -> writer.showMergedValue(valueId, set),
                    () -> writer.hideMergedValue(valueId)));
    writer.settleMergedValues();
  }

  private void showRows(String tableId, TableChanges table) {
    table
        .rows()
        .forEach(
            (rowId, row) ->
                row.ifPresent(
                    cells -> {
                      showCells(tableId, rowId, cells);
                      writer.settleMerged(tableId, rowId);
                    }));
  }

  private void showCells(String tableId, String rowId, RowChanges row) {
    row.cells()
        .forEach(
            (cellId, cell) ->
                cell.ifPresentOrElse(
                    set -> writer.showMerged(tableId, rowId, cellId, set),
                    () -> writer.hideMerged(tableId, rowId, cellId)));
  }
}
