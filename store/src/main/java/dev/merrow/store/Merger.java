package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.Journal.CellEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Merges stamped content into the tree: the newer stamp of each cell wins. Readers see the winner
 * at once, unless a schema or middleware is involved; then the winners are returned as changes for
 * these to judge. The stamps are kept in any case.
 */
final class Merger {
  private final Tree tree;
  private final Editor editor;
  private final boolean showAtOnce;
  private final Map<String, Optional<TableChanges>> tableChanges;
  private final Map<String, Optional<Cell>> valueChanges;

  /**
   * Creates a merger, which can be used once.
   *
   * @param showAtOnce whether neither a schema nor middleware is involved
   */
  Merger(Tree tree, Editor editor, boolean showAtOnce) {
    this.tree = tree;
    this.editor = editor;
    this.showAtOnce = showAtOnce;
    this.tableChanges = newChanges();
    this.valueChanges = newChanges();
  }

  /** Returns a map for changes to be judged; unused and empty if all is shown at once. */
  private <T> Map<String, T> newChanges() {
    return showAtOnce ? Map.of() : new LinkedHashMap<>();
  }

  /** Merges; returns the changes still to be shown, or none if all were shown at once. */
  Changes merge(StampedTables tables, StampedValues values) {
    Tree.TablesNode node = tree.tables();
    tables.tables().forEach(this::mergeTable);
    node.takeStamp(tables.hlc());
    mergeValues(values);
    return showAtOnce ? Changes.EMPTY : new Changes(tableChanges, valueChanges);
  }

  private void mergeValues(StampedValues values) {
    RowHandle handle = editor.openValues();
    RowNode node = tree.values();
    values.values().forEach((id, cell) -> mergeCell(handle, id, cell, valueChanges));
    node.takeStamp(values.hlc());
  }

  private void mergeTable(String tableId, StampedTable table) {
    Map<String, Optional<RowChanges>> rowChanges = newChanges();
    table.rows().forEach((rowId, row) -> mergeRow(tableId, rowId, row, rowChanges));
    if (!showAtOnce && !table.rows().isEmpty()) {
      tableChanges.put(tableId, Optional.of(new TableChanges(rowChanges)));
    }
    TableNode node = tree.tables().getAny(tableId);
    if (node == null && !table.hlc().isEmpty()) {
      node = editor.keepTable(tableId);
    }
    if (node != null && table.hlc().isAfter(node.hlc)) {
      editor.journal().table(tableId);
      node.takeStamp(table.hlc());
    }
  }

  private void mergeRow(
      String tableId, String rowId, StampedRow row, Map<String, Optional<RowChanges>> rowChanges) {
    TableNode table = tree.tables().getAny(tableId);
    RowNode node = table == null ? null : table.getAny(rowId);
    if (showAtOnce && node != null && isNoNews(node, row)) {
      return;
    }
    Map<String, Optional<Cell>> changes = newChanges();
    RowHandle handle = editor.open(tableId, rowId);
    handle.reserve(row.cells().size());
    if (showAtOnce && handle.entry.isFresh() && handle.row.sizeOfAll() == 0) {
      row.cells().forEach((cellId, cell) -> addCell(handle, cellId, cell));
    } else {
      row.cells().forEach((cellId, cell) -> mergeCell(handle, cellId, cell, changes));
    }
    if (!showAtOnce) {
      rowChanges.put(rowId, Optional.of(new RowChanges(changes)));
    }
    editor.resolve(handle);
    handle.row.takeStamp(row.hlc());
    if (!row.hlc().isEmpty()) {
      editor.keep(handle);
    }
  }

  private static boolean isNoNews(RowNode node, StampedRow row) {
    if (row.hlc().isAfter(node.hlc)) {
      return false;
    }
    for (Map.Entry<String, StampedCell> entry : row.cells().entrySet()) {
      CellNode cell = node.getAny(entry.getKey());
      if (cell == null || cell.yieldsTo(entry.getValue().hlc())) {
        return false;
      }
    }
    return true;
  }

  /** Merges a cell into a row that the store does not have. */
  private void addCell(RowHandle handle, String cellId, StampedCell stamped) {
    CellNode node = new CellNode();
    node.stamp(stamped.cell(), stamped.hlc());
    editor.addFresh(handle, cellId, node, stamped.cell(), true);
  }

  private void mergeCell(
      RowHandle handle, String cellId, StampedCell stamped, Map<String, Optional<Cell>> changes) {
    editor.resolve(handle);
    CellNode live = handle.row.get(cellId);
    CellNode any = live == null ? handle.row.getBuried(cellId) : live;
    if (any != null && !any.yieldsTo(stamped.hlc())) {
      return;
    }
    CellEntry entry = editor.cellEntry(handle, cellId, live);
    Cell shown = live == null ? null : live.plain();
    CellNode node = any == null ? new CellNode() : any;
    node.stamp(stamped.cell(), stamped.hlc());
    entry.dirty = true;
    if (showAtOnce && !Objects.equals(shown, stamped.cell())) {
      editor.show(handle, cellId, live, node, stamped.cell(), entry);
    } else {
      keepShowing(handle, cellId, live, node, shown);
    }
    if (!showAtOnce) {
      changes.put(cellId, Optional.ofNullable(stamped.cell()));
    }
  }

  /** Keeps showing readers what they saw before, whichever cell the stamp belongs to now. */
  private void keepShowing(
      RowHandle handle,
      String cellId,
      @Nullable CellNode live,
      CellNode node,
      @Nullable Cell shown) {
    if (live == null) {
      editor.bury(handle, cellId, node.showing(node.stamped()));
    } else {
      handle.row.put(cellId, node.showing(shown));
    }
  }
}
