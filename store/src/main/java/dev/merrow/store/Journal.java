package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.internal.IdMap;
import dev.merrow.stamp.Hlc;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has touched so far, and its state before. Listener events, rehashing and
 * rollback all use the journal and never walk the tree.
 */
final class Journal {
  /** A touched cell or value. */
  static final class CellEntry {
    final @Nullable Cell oldPlain;
    final @Nullable Cell oldStamped;
    final long oldUpper;
    final int oldLower;
    final int oldHash;

    /** Whether there was not even a tombstone. */
    final boolean isNew;

    @Nullable Cell newPlain;

    /** Whether readers saw a different cell at least for a while. */
    boolean touched;

    /** Whether the store itself wrote it last: see {@link Mutation}. */
    boolean added;

    /** Whether the hash is out of date. */
    boolean dirty;

    /** The hash that is part of the row's hash. */
    int foldedHash;

    /** Whether it was added after the whole tree was replaced, so that rollback can skip it. */
    final boolean late;

    CellEntry(@Nullable CellNode before, @Nullable Cell oldPlain, boolean late) {
      this.late = late;
      this.oldPlain = oldPlain;
      this.newPlain = oldPlain;
      this.isNew = before == null;
      this.oldStamped = before == null ? null : before.stamped();
      this.oldUpper = before == null ? 0 : before.upper;
      this.oldLower = before == null ? 0 : before.lower;
      this.oldHash = before == null ? 0 : before.hash;
      this.foldedHash = oldHash;
    }

    boolean isChanged() {
      return touched && !java.util.Objects.equals(oldPlain, newPlain);
    }
  }

  /** A node that may have changed, and its state before. */
  abstract static class NodeEntry {
    /** Whether readers could see it. */
    final boolean existed;

    /** Whether there was not even a tombstone. */
    final boolean isNew;

    final Hlc oldHlc;
    final int oldHash;

    /** The hash that is part of the parent's hash. */
    int foldedHash;

    /** Whether it was added after the whole tree was replaced, so that rollback can skip it. */
    final boolean late;

    NodeEntry(boolean existed, @Nullable StampedNode<?> before, boolean late) {
      this.late = late;
      this.existed = existed;
      this.isNew = before == null;
      this.oldHlc = before == null ? Hlc.EMPTY : before.hlc;
      this.oldHash = before == null ? 0 : before.hash;
      this.foldedHash = oldHash;
    }
  }

  /**
   * A touched row, or the values.
   *
   * <p>While a row is fresh, which means that the transaction created it and has only added cells,
   * it has no entries for its cells: the row itself contains the same information. {@link #cells}
   * creates them.
   */
  static final class RowEntry extends NodeEntry {
    private boolean fresh;

    /** The row to create entries from; null if it has no cells yet, or its entries exist. */
    private @Nullable RowNode freshRow;

    private @Nullable IdMap<CellEntry> cells;

    RowEntry(boolean existed, @Nullable StampedNode<?> before, boolean late, boolean fresh) {
      super(existed, before, late);
      this.fresh = fresh;
    }

    /** Returns whether a cell can be added without an entry. */
    boolean isFresh() {
      return fresh;
    }

    /** Notes that a cell was added to a fresh row, and that both are hashed. */
    void addedTo(RowNode row) {
      freshRow = row;
    }

    /** Returns the entries of the cells. The row is not fresh from then on. */
    IdMap<CellEntry> cells() {
      fresh = false;
      if (cells == null) {
        cells = freshRow == null ? new IdMap<>() : entriesOf(freshRow);
        freshRow = null;
      }
      return cells;
    }

    private IdMap<CellEntry> entriesOf(RowNode row) {
      IdMap<CellEntry> entries = IdMap.ofSize(row.sizeOfAll());
      for (String id : row.idsOfAll()) {
        CellNode live = row.get(id);
        CellNode node = live == null ? row.getBuried(id) : live;
        if (node != null) {
          CellEntry entry = new CellEntry(null, null, late);
          entry.newPlain = live == null ? null : live.plain();
          entry.touched = live != null;
          entry.foldedHash = node.hash;
          entries.add(id, entry);
        }
      }
      return entries;
    }

    private void forgetFolded() {
      foldedHash = 0;
      cells()
          .forEach(
              (cellId, cell) -> {
                cell.foldedHash = 0;
                cell.dirty = false;
              });
    }

    CellEntry cell(RowNode row, String cellId, @Nullable CellNode live, boolean late) {
      IdMap<CellEntry> entries = cells();
      CellEntry entry = entries.get(cellId);
      if (entry == null) {
        CellNode before = live == null ? row.getBuried(cellId) : live;
        entry = new CellEntry(before, live == null ? null : live.plain(), late);
        entries.add(cellId, entry);
      }
      return entry;
    }
  }

  /** A touched table. */
  static final class TableEntry extends NodeEntry {
    final IdMap<RowEntry> rows = new IdMap<>();

    TableEntry(boolean existed, @Nullable TableNode before, boolean late) {
      super(existed, before, late);
    }
  }

  /** All tables. */
  static final class TablesEntry extends NodeEntry {
    final IdMap<TableEntry> tables = new IdMap<>();

    TablesEntry(Tree.TablesNode before) {
      super(true, before, false);
    }
  }

  /** The place of a cell. */
  record CellKey(String tableId, String rowId, String cellId) {}

  private final Tree tree;
  private final TablesEntry tables;
  private final RowEntry values;
  private Tree.@Nullable Roots replacedRoots;
  private final boolean hadTables;
  private final boolean hadValues;

  private Set<CellKey> defaultedCells = Set.of();
  private Set<String> defaultedValues = Set.of();

  /** Whether the transaction only merges a peer's changes. */
  boolean onlyMerges;

  /** Whether any entry is {@link CellEntry#added}. */
  boolean hasAdditions;

  boolean cellsTouched;
  boolean valuesTouched;

  Journal(Tree tree) {
    this.tree = tree;
    this.tables = new TablesEntry(tree.tables());
    this.values = new RowEntry(true, tree.values(), false, false);
    this.hadTables = !tree.tables().isEmpty();
    this.hadValues = !tree.values().isEmpty();
  }

  /** Returns what was touched of the tables as a whole. */
  TablesEntry allTables() {
    return tables;
  }

  /** Returns the touched tables. */
  IdMap<TableEntry> tables() {
    return tables.tables;
  }

  RowEntry values() {
    return values;
  }

  /** Returns whether nothing was touched. */
  boolean isEmpty() {
    return tables.tables.isEmpty() && values.cells().isEmpty();
  }

  boolean hadTables() {
    return hadTables;
  }

  boolean hadValues() {
    return hadValues;
  }

  /** Returns the entry of a table; call it before the table is changed. */
  TableEntry table(String tableId) {
    TableEntry entry = tables.tables.get(tableId);
    if (entry == null) {
      TableNode live = tree.tables().get(tableId);
      TableNode before = live == null ? tree.tables().getBuried(tableId) : live;
      entry = new TableEntry(live != null, before, isTreeReplaced());
      tables.tables.add(tableId, entry);
    }
    return entry;
  }

  /** Returns the entry of a row; call it before the row is changed. */
  RowEntry row(String tableId, @Nullable TableNode table, String rowId) {
    TableEntry tableEntry = table(tableId);
    RowEntry entry = tableEntry.rows.get(rowId);
    if (entry == null) {
      RowNode live = table == null ? null : table.get(rowId);
      RowNode before = live != null || table == null ? live : table.getBuried(rowId);
      entry = new RowEntry(live != null, before, isTreeReplaced(), before == null);
      tableEntry.rows.add(rowId, entry);
    }
    return entry;
  }

  /** Notes that a schema's default is about to fill a cell, with a stamp older than all others. */
  void addDefaultedCell(CellKey key) {
    if (defaultedCells.isEmpty()) {
      defaultedCells = new HashSet<>();
    }
    defaultedCells.add(key);
  }

  void addDefaultedValue(String valueId) {
    if (defaultedValues.isEmpty()) {
      defaultedValues = new HashSet<>();
    }
    defaultedValues.add(valueId);
  }

  /** Returns whether a default fills a cell; returns true only once. */
  boolean takeDefaultedCell(String tableId, String rowId, String cellId) {
    return !defaultedCells.isEmpty() && defaultedCells.remove(new CellKey(tableId, rowId, cellId));
  }

  boolean takeDefaultedValue(String valueId) {
    return !defaultedValues.isEmpty() && defaultedValues.remove(valueId);
  }

  /**
   * Saves the whole tree before another replaces it, whose hashes do not include anything touched
   * so far.
   */
  void saveRoots() {
    if (replacedRoots == null) {
      replacedRoots = tree.roots();
    }
    tables.tables.forEach(
        (tableId, table) -> {
          table.foldedHash = 0;
          table.rows.forEach((rowId, row) -> row.forgetFolded());
        });
    values.forgetFolded();
  }

  boolean isTreeReplaced() {
    return replacedRoots != null;
  }

  Tree.@Nullable Roots replacedRoots() {
    return replacedRoots;
  }
}
