package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.StampHash;
import dev.merrow.store.Journal.CellEntry;
import org.jspecify.annotations.Nullable;

/**
 * Changes the tree cell by cell and writes the journal. It does not know schemas, middleware or
 * listeners. A row is visible exactly while it has a visible cell, a table exactly while it has a
 * visible row.
 */
final class Editor {
  private static final String NO_ID = "";

  private final Tree tree;
  private final @Nullable LocalStamps stamps;
  private final Mutation mutation;
  private Journal journal;
  private Refusals refusals = new Refusals();

  Editor(Tree tree, @Nullable LocalStamps stamps, Mutation mutation) {
    this.tree = tree;
    this.stamps = stamps;
    this.mutation = mutation;
    this.journal = new Journal(tree);
  }

  Journal journal() {
    return journal;
  }

  Refusals refusals() {
    return refusals;
  }

  /** Forgets the transaction. */
  void reset() {
    journal = new Journal(tree);
    if (!refusals.isEmpty()) {
      refusals = new Refusals();
    }
  }

  /** Returns a table by its id, visible or not; it may not be in the tree yet. */
  TableNode openTable(String tableId) {
    TableNode table = tree.tables().getAny(tableId);
    return table == null ? new TableNode() : table;
  }

  /** Returns a row by its ids, visible or not; it may not be in the tree yet. */
  RowHandle open(String tableId, String rowId) {
    return open(tableId, openTable(tableId), rowId);
  }

  RowHandle open(String tableId, TableNode table, String rowId) {
    Journal.RowEntry entry = journal.row(tableId, table, rowId);
    RowNode row = table.getAny(rowId);
    return new RowHandle(tableId, rowId, entry, table, row == null ? new RowNode() : row);
  }

  /** Returns a row that readers can see, or null. */
  @Nullable RowHandle find(String tableId, String rowId) {
    TableNode table = tree.tables().get(tableId);
    RowNode row = table == null ? null : table.get(rowId);
    return row == null
        ? null
        : new RowHandle(tableId, rowId, journal.row(tableId, table, rowId), table, row);
  }

  RowHandle openValues() {
    return new RowHandle(NO_ID, NO_ID, journal.values(), null, tree.values());
  }

  /** Keeps a cell that readers do not see in the tree. */
  void bury(RowHandle handle, String cellId, CellNode node) {
    handle.row.bury(cellId, node);
    keep(handle);
  }

  /** Keeps a row that readers do not see in the tree. */
  void keep(RowHandle handle) {
    TableNode table = handle.table;
    if (table != null && table.getAny(handle.rowId) == null) {
      table.bury(handle.rowId, handle.row);
      if (tree.tables().getAny(handle.tableId) == null) {
        tree.tables().bury(handle.tableId, table);
      }
    }
  }

  /** Adds a table without rows that has only its stamp. */
  TableNode keepTable(String tableId) {
    journal.table(tableId);
    TableNode table = new TableNode();
    tree.tables().bury(tableId, table);
    return table;
  }

  /** Sets or deletes a cell, and stamps it. */
  void change(RowHandle handle, String cellId, @Nullable Cell cell) {
    resolve(handle);
    CellNode live = handle.row.get(cellId);
    if (live == null ? cell == null : live.shows(cell)) {
      return;
    }
    CellNode node = live == null ? handle.row.getBuried(cellId) : live;
    if (node == null && cell != null && handle.entry.isFresh() && !mutation.isActive()) {
      addFresh(handle, cellId, cell);
      return;
    }
    if (stamps == null) {
      CellNode changed = node == null ? new CellNode() : node;
      CellEntry entry = cellEntry(handle, cellId, live);
      changed.setStamped(cell);
      show(handle, cellId, live, changed, cell, entry);
      return;
    }
    boolean defaulted = isDefaulted(handle, cellId) && live == null;
    if (isDefaulting() && !defaulted && node != null && node.hasStamp()) {
      // anything ever written wins over default content, and readers must see the winner
      return;
    }
    CellNode changed = node == null ? new CellNode() : node;
    CellEntry entry = cellEntry(handle, cellId, live);
    entry.dirty |= stamps.stamp(changed, cell, defaulted);
    show(handle, cellId, live, changed, cell, entry);
  }

  private void addFresh(RowHandle handle, String cellId, Cell cell) {
    CellNode node = new CellNode();
    boolean stamped = false;
    if (stamps == null) {
      node.setStamped(cell);
    } else {
      stamped = stamps.stamp(node, cell, isDefaulted(handle, cellId));
    }
    addFresh(handle, cellId, node, cell, stamped);
  }

  /**
   * Adds a cell to a row that did not exist before: it needs no entry. The cell is hashed at once,
   * while it is in the processor's cache.
   *
   * @param stamped whether it is part of the row's hash
   */
  void addFresh(
      RowHandle handle, String cellId, CellNode node, @Nullable Cell cell, boolean stamped) {
    if (cell == null) {
      bury(handle, cellId, node);
    } else {
      journal.cellsTouched = true;
      place(handle, cellId, null, node, cell);
    }
    if (stamped) {
      node.rehash();
      handle.row.hash ^= StampHash.ofChangedChild(cellId, 0, node.hash);
    }
    handle.entry.addedTo(handle.row);
  }

  /** Shows readers a cell, or none, and leaves the stamped cell unchanged. */
  void reveal(RowHandle handle, String cellId, @Nullable Cell cell) {
    resolve(handle);
    CellNode live = handle.row.get(cellId);
    if (live == null ? cell == null : live.shows(cell)) {
      return;
    }
    CellNode node = live == null ? handle.row.getBuried(cellId) : live;
    CellEntry entry = cellEntry(handle, cellId, live);
    show(handle, cellId, live, node == null ? new CellNode() : node, cell, entry);
  }

  /**
   * Deletes the hidden cells of a row that readers no longer see. Otherwise peers without the
   * schema that hid them would keep the row.
   */
  void deleteHidden(RowHandle handle) {
    if (stamps == null || !handle.row.isEmpty()) {
      return;
    }
    for (String cellId : handle.row.idsOfAll()) {
      CellNode node = handle.row.getBuried(cellId);
      if (node != null && node.stamped() != null) {
        CellEntry entry = cellEntry(handle, cellId, null);
        entry.dirty |= stamps.stamp(node, null, false);
      }
    }
  }

  /** Returns whether writes yield to anything that has a stamp. */
  boolean isDefaulting() {
    return stamps != null && stamps.isDefaulting();
  }

  /** Stamps a cell that readers see, as if it had just been written. */
  void stampShown(RowHandle handle, String cellId, CellNode live) {
    if (stamps != null) {
      Cell shown = live.plain();
      CellEntry entry = cellEntry(handle, cellId, live);
      entry.dirty |= stamps.stamp(live, shown, !live.hasStamp());
    }
  }

  /**
   * As {@link #change}, for the store's own modification of a write. If the write is a peer's, the
   * result is stamped even where readers already see it; otherwise the peer would keep its own.
   */
  void changeByItself(RowHandle handle, String cellId, Cell cell) {
    change(handle, cellId, cell);
    CellNode live = handle.row.get(cellId);
    if (stamps != null && stamps.isApplying() && live != null && !live.isStamped(cell)) {
      CellEntry entry = cellEntry(handle, cellId, live);
      noteAddition(entry);
      entry.dirty |= stamps.stamp(live, cell, false);
    }
  }

  private void noteAddition(CellEntry entry) {
    entry.added = mutation.isActive();
    journal.hasAdditions |= entry.added;
  }

  /** Returns the journal's entry of a cell, made before the cell is changed. */
  CellEntry cellEntry(RowHandle handle, String cellId, @Nullable CellNode live) {
    return handle.entry.cell(handle.row, cellId, live, journal.isTreeReplaced());
  }

  private boolean isDefaulted(RowHandle handle, String cellId) {
    return handle.table == null
        ? journal.takeDefaultedValue(cellId)
        : journal.takeDefaultedCell(handle.tableId, handle.rowId, cellId);
  }

  /** Shows readers a cell for a node, or hides the node, and writes that to the journal. */
  void show(
      RowHandle handle,
      String cellId,
      @Nullable CellNode live,
      CellNode node,
      @Nullable Cell cell,
      CellEntry entry) {
    entry.newPlain = cell;
    entry.touched = true;
    noteAddition(entry);
    if (handle.table == null) {
      journal.valuesTouched = true;
    } else {
      journal.cellsTouched = true;
    }
    place(handle, cellId, live, node, cell);
  }

  private void place(
      RowHandle handle,
      String cellId,
      @Nullable CellNode live,
      CellNode node,
      @Nullable Cell cell) {
    if (cell == null) {
      hide(handle, cellId, live, node);
    } else if (live == null) {
      handle.row.unbury(cellId);
      showRow(handle);
      String id = handle.table == null ? cellId : handle.table.countIn(cellId);
      handle.row.add(id, node.showing(cell));
    } else {
      CellNode shown = node.showing(cell);
      if (shown != live) {
        handle.row.put(cellId, shown);
      }
    }
  }

  private void hide(RowHandle handle, String cellId, @Nullable CellNode live, CellNode node) {
    if (live != null) {
      handle.row.remove(cellId);
      if (handle.table != null) {
        handle.table.countOut(cellId);
      }
    }
    if (tree.isMergeable() && !node.isForReadersAlone()) {
      handle.row.bury(cellId, node.showing(node.stamped()));
    }
    if (handle.row.isEmpty()) {
      hideRow(handle);
    }
  }

  private void showRow(RowHandle handle) {
    TableNode table = handle.table;
    if (table != null && handle.row.isEmpty()) {
      if (table.isEmpty()) {
        tree.tables().unbury(handle.tableId);
        tree.tables().put(handle.tableId, table);
      }
      table.unbury(handle.rowId);
      table.put(handle.rowId, handle.row);
    }
  }

  private void hideRow(RowHandle handle) {
    TableNode table = handle.table;
    if (table == null) {
      return;
    }
    table.remove(handle.rowId);
    if (tree.isMergeable()) {
      table.bury(handle.rowId, handle.row);
    }
    if (table.isEmpty()) {
      table.closeDown();
      tree.tables().remove(handle.tableId);
      if (tree.isMergeable()) {
        tree.tables().bury(handle.tableId, table);
      }
    }
  }

  /** A row without a visible cell may have left the tree since the handle was made. */
  void resolve(RowHandle handle) {
    if (handle.table != null && handle.row.isEmpty()) {
      TableNode table = tree.tables().getAny(handle.tableId);
      if (table != null) {
        handle.table = table;
        RowNode row = table.getAny(handle.rowId);
        handle.row = row == null ? handle.row : row;
      }
    }
  }

  /** Restores everything as it was when the journal was started. */
  void undo() {
    Tree.Roots replaced = journal.replacedRoots();
    if (replaced != null) {
      tree.replaceRoots(replaced);
    }
    journal.tables().forEach(this::undoTable);
    undoCells(openValues());
    restore(tree.tables(), journal.allTables());
    restore(tree.values(), journal.values());
    journal = new Journal(tree);
  }

  private void undoTable(String tableId, Journal.TableEntry entry) {
    if (entry.late) {
      return;
    }
    entry.rows.forEach(
        (rowId, rowEntry) -> {
          if (!rowEntry.late) {
            undoCells(open(tableId, rowId));
          }
        });
    TableNode table = tree.tables().getAny(tableId);
    if (table == null) {
      return;
    }
    entry.rows.forEach(
        (rowId, rowEntry) -> {
          RowNode row = table.getAny(rowId);
          if (rowEntry.late) {
            return;
          } else if (rowEntry.isNew) {
            table.unbury(rowId);
          } else if (row != null) {
            restore(row, rowEntry);
          }
        });
    if (entry.isNew) {
      tree.tables().unbury(tableId);
    } else {
      restore(table, entry);
    }
  }

  private void undoCells(RowHandle handle) {
    handle.entry.cells().forEach((cellId, entry) -> undoCell(handle, cellId, entry));
  }

  private void undoCell(RowHandle handle, String cellId, CellEntry entry) {
    if (stamps != null && !journal.onlyMerges && entry.isChanged()) {
      stamps.leaveOut();
    }
    if (entry.late) {
      return;
    }
    resolve(handle);
    CellNode live = handle.row.get(cellId);
    CellNode any = live == null ? handle.row.getBuried(cellId) : live;
    if (any == null && entry.isNew) {
      return;
    }
    CellNode node = any == null ? new CellNode() : any;
    node.setStamped(entry.oldStamped);
    node.upper = entry.oldUpper;
    node.lower = entry.oldLower;
    node.hash = entry.oldHash;
    place(handle, cellId, live, node, entry.oldPlain);
    if (entry.isNew) {
      handle.row.unbury(cellId);
    }
  }

  private static void restore(StampedNode<?> node, Journal.NodeEntry entry) {
    node.hlc = entry.oldHlc;
    node.hash = entry.oldHash;
  }
}
