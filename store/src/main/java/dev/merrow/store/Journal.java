package dev.merrow.store;

import dev.merrow.stamp.Cell;
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
  abstract static class NodeEntry<V> extends IdMap<V> {
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

  /** A touched row, or the values. */
  static final class RowEntry extends NodeEntry<CellEntry> {
    RowEntry(boolean existed, @Nullable RowNode before, boolean late) {
      super(existed, before, late);
    }

    private void forgetFolded() {
      foldedHash = 0;
      forEach(
          (cellId, cell) -> {
            cell.foldedHash = 0;
            cell.dirty = false;
          });
    }

    CellEntry cell(RowNode row, String cellId, @Nullable CellNode live, boolean late) {
      CellEntry entry = get(cellId);
      if (entry == null) {
        CellNode before = live == null ? row.getBuried(cellId) : live;
        entry = new CellEntry(before, live == null ? null : live.plain(), late);
        add(cellId, entry);
      }
      return entry;
    }
  }

  /** A touched table. */
  static final class TableEntry extends NodeEntry<RowEntry> {
    TableEntry(boolean existed, @Nullable TableNode before, boolean late) {
      super(existed, before, late);
    }
  }

  /** All tables. */
  static final class TablesEntry extends NodeEntry<TableEntry> {
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
    this.values = new RowEntry(true, tree.values(), false);
    this.hadTables = !tree.tables().isEmpty();
    this.hadValues = !tree.values().isEmpty();
  }

  TablesEntry tables() {
    return tables;
  }

  RowEntry values() {
    return values;
  }

  /** Whether nothing was touched. */
  boolean isEmpty() {
    return tables.isEmpty() && values.isEmpty();
  }

  boolean hadTables() {
    return hadTables;
  }

  boolean hadValues() {
    return hadValues;
  }

  /** The entry of a table, made before the table is changed. */
  TableEntry table(String tableId) {
    TableEntry entry = tables.get(tableId);
    if (entry == null) {
      TableNode live = tree.tables().get(tableId);
      TableNode before = live == null ? tree.tables().getBuried(tableId) : live;
      entry = new TableEntry(live != null, before, isTreeReplaced());
      tables.add(tableId, entry);
    }
    return entry;
  }

  /** The entry of a row, made before the row is changed. */
  RowEntry row(String tableId, @Nullable TableNode table, String rowId) {
    TableEntry tableEntry = table(tableId);
    RowEntry entry = tableEntry.get(rowId);
    if (entry == null) {
      RowNode live = table == null ? null : table.get(rowId);
      RowNode before = live != null || table == null ? live : table.getBuried(rowId);
      entry = new RowEntry(live != null, before, isTreeReplaced());
      tableEntry.add(rowId, entry);
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
    tables.forEach(
        (tableId, table) -> {
          table.foldedHash = 0;
          table.forEach((rowId, row) -> row.forgetFolded());
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
