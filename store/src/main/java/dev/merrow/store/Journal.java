package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has touched so far, and how it was before: what listeners are told, what is
 * hashed anew, and what undoing it takes, all come from here and never from a walk over the tree.
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

    /** Whether readers were shown something else at least for a while. */
    boolean touched;

    /** Whether the store itself wrote it last: see {@link Mutation}. */
    boolean added;

    /** Whether the hash must be made anew. */
    boolean dirty;

    /** The hash that is part of the row's hash. */
    int foldedHash;

    /** Whether it came after the whole tree was replaced, so that it takes no undoing. */
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

  /** A node that may have changed, and how it was. */
  abstract static class NodeEntry {
    /** Whether readers could see it. */
    final boolean existed;

    /** Whether there was not even a tombstone. */
    final boolean isNew;

    final Hlc oldHlc;
    final int oldHash;

    /** The hash that is part of the parent's hash. */
    int foldedHash;

    /** Whether it came after the whole tree was replaced, so that it takes no undoing. */
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
   * it has no entries for its cells: the row itself says all that they would. {@link #cells} makes
   * them.
   */
  static final class RowEntry extends NodeEntry {
    private boolean fresh;

    /** The row to make entries from; null if it has no cells yet, or its entries are made. */
    private @Nullable RowNode freshRow;

    /** Whether the hashes of a fresh row's cells are out of date. */
    private boolean freshDirty;

    /** What a fresh row's cells have contributed to its hash. */
    private int freshHash;

    private @Nullable IdMap<CellEntry> cells;

    RowEntry(boolean existed, @Nullable StampedNode<?> before, boolean late, boolean fresh) {
      super(existed, before, late);
      this.fresh = fresh;
    }

    /** Whether a cell can be added without an entry. */
    boolean isFresh() {
      return fresh;
    }

    /**
     * Notes that a cell was added to a fresh row.
     *
     * @param stamped whether it is part of the row's hash
     */
    void addedTo(RowNode row, boolean stamped) {
      freshRow = row;
      freshDirty |= stamped;
    }

    /** The entries of the cells. The row is not fresh from then on. */
    IdMap<CellEntry> cells() {
      fresh = false;
      if (cells == null) {
        cells = freshRow == null ? new IdMap<>() : entriesOf(freshRow);
        freshRow = null;
      }
      return cells;
    }

    private IdMap<CellEntry> entriesOf(RowNode row) {
      foldFresh(row);
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

    /** Brings a fresh row's hash up to date with its cells. */
    void foldFresh(RowNode row) {
      if (freshDirty) {
        int hash = row.rehashCells();
        row.hash ^= freshHash ^ hash;
        freshHash = hash;
        freshDirty = false;
      }
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

  /** Whether the transaction is just for what a peer sent. */
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

  /** What was touched of the tables as a whole. */
  TablesEntry allTables() {
    return tables;
  }

  /** The touched tables. */
  IdMap<TableEntry> tables() {
    return tables.tables;
  }

  RowEntry values() {
    return values;
  }

  /** Whether nothing was touched. */
  boolean isEmpty() {
    return tables.tables.isEmpty() && values.cells().isEmpty();
  }

  boolean hadTables() {
    return hadTables;
  }

  boolean hadValues() {
    return hadValues;
  }

  /** The entry of a table, made before the table is changed. */
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

  /** The entry of a row, made before the row is changed. */
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

  /** Notes that a schema's default is about to fill a cell, so as to be stamped older than all. */
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

  /** Whether a default fills a cell; no more after this. */
  boolean takeDefaultedCell(String tableId, String rowId, String cellId) {
    return !defaultedCells.isEmpty() && defaultedCells.remove(new CellKey(tableId, rowId, cellId));
  }

  boolean takeDefaultedValue(String valueId) {
    return !defaultedValues.isEmpty() && defaultedValues.remove(valueId);
  }

  /**
   * Remembers the whole tree as it is, before it is replaced by another, whose hashes have nothing
   * of what was touched so far.
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
