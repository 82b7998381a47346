package dev.merrow.stamp;

import dev.merrow.stamp.internal.ChangesBuilder;
import dev.merrow.stamp.internal.Weight;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes for a mergeable store, each with its stamp: merging them in any order, any number of
 * times, gives the same content. Their hashes are ignored.
 *
 * <p>This record has the operations on single cells of changes and on several changes; {@link
 * ChangesBuilder} builds changes, and {@link Weight} estimates their size.
 *
 * @param tables the changes to tables
 * @param values the changes to values
 */
public record MergeableChanges(StampedTables tables, StampedValues values) {
  /** No changes. */
  public static final MergeableChanges EMPTY =
      new MergeableChanges(StampedTables.EMPTY, StampedValues.EMPTY);

  /** Visits cells and values; the ids of table and row are null for a value. */
  @FunctionalInterface
  public interface Visitor {
    /** Receives a cell or value. */
    void visit(@Nullable String tableId, @Nullable String rowId, String id, StampedCell cell);
  }

  /** Maps cells and values; the ids of table and row are null for a value. */
  @FunctionalInterface
  public interface Mapping {
    /** Returns the replacement for a cell or value; null to leave it out. */
    @Nullable StampedCell map(
        @Nullable String tableId, @Nullable String rowId, String id, StampedCell cell);
  }

  /** Selects cells and values; the ids of table and row are null for a value. */
  @FunctionalInterface
  public interface Filter {
    /** Returns whether to keep a cell or value. */
    boolean keeps(@Nullable String tableId, @Nullable String rowId, String id, StampedCell cell);
  }

  /** Returns changes to tables only. */
  public static MergeableChanges ofTables(StampedTables tables) {
    return new MergeableChanges(tables, StampedValues.EMPTY);
  }

  /** Returns changes to values only. */
  public static MergeableChanges ofValues(StampedValues values) {
    return new MergeableChanges(StampedTables.EMPTY, values);
  }

  /** Returns whether these contain no table and no value. */
  public boolean isEmpty() {
    return tables.tables().isEmpty() && values.values().isEmpty();
  }

  /** Returns whether these contain no table, no value and no stamp. */
  public boolean sayNothing() {
    return isEmpty() && tables.hlc().isEmpty() && values.hlc().isEmpty();
  }

  /** Visits all cells, then all values. */
  public void forEachCell(Visitor visitor) {
    StampedTree.forEach(tables, visitor);
    StampedTree.forEach(values, visitor);
  }

  /** Visits each stamp of a row, a table or the whole. */
  public void forEachStamp(Consumer<? super Hlc> visitor) {
    visitor.accept(tables.hlc());
    for (StampedTable table : tables.tables().values()) {
      visitor.accept(table.hlc());
      table.rows().forEach((rowId, row) -> visitor.accept(row.hlc()));
    }
    visitor.accept(values.hlc());
  }

  /** Returns whether a condition holds for any cell or value. */
  public boolean anyCellMatches(Predicate<? super StampedCell> condition) {
    return StampedTree.anyMatch(tables, condition)
        || StampedTree.anyMatch(values.values(), condition);
  }

  /** Returns the number of cells and values in these changes. */
  public long cellCount() {
    long count = values.values().size();
    for (StampedTable table : tables.tables().values()) {
      for (StampedRow row : table.rows().values()) {
        count += row.cells().size();
      }
    }
    return count;
  }

  /** Returns the number of rows in these changes. */
  public long rowCount() {
    long count = 0;
    for (StampedTable table : tables.tables().values()) {
      count += table.rows().size();
    }
    return count;
  }

  /** Returns the change of a cell or value; null if there is none. */
  public @Nullable StampedCell get(@Nullable String tableId, @Nullable String rowId, String id) {
    if (tableId == null || rowId == null) {
      return values.values().get(id);
    }
    StampedTable table = tables.tables().get(tableId);
    StampedRow row = table == null ? null : table.rows().get(rowId);
    return row == null ? null : row.cells().get(id);
  }

  /**
   * Returns the same changes with other cells and values. Rows and tables keep their stamps; empty
   * ones without a stamp are left out.
   */
  public MergeableChanges map(Mapping mapping) {
    return map(mapping, UnaryOperator.identity());
  }

  /** As {@link #map(Mapping)}, with other stamps of rows, tables and the whole. */
  public MergeableChanges map(Mapping mapping, UnaryOperator<Hlc> stamps) {
    return new MergeableChanges(
        StampedTree.map(tables, mapping, stamps, true), StampedTree.map(values, mapping, stamps));
  }

  /** Returns some of the cells and values, in their rows and tables with the stamps of these. */
  public MergeableChanges filter(Filter filter) {
    Mapping mapping =
        (tableId, rowId, id, cell) -> filter.keeps(tableId, rowId, id, cell) ? cell : null;
    UnaryOperator<Hlc> stamps = UnaryOperator.identity();
    return new MergeableChanges(
        StampedTree.map(tables, mapping, stamps, false), StampedTree.map(values, mapping, stamps));
  }

  /** Returns whether a cell or value has a {@linkplain Hlc#isOfView() stamp of a view}. */
  public boolean hasViewStamps() {
    return anyCellMatches(cell -> cell.hlc().isOfView());
  }

  /** Returns the cells and values without {@linkplain Hlc#isOfView() stamps of views}. */
  public MergeableChanges withoutViewStamps() {
    return hasViewStamps() ? filter((tableId, rowId, id, cell) -> !cell.hlc().isOfView()) : this;
  }

  /** Returns the union of these and later changes; for a cell in both, the later one wins. */
  public MergeableChanges union(MergeableChanges later) {
    return new MergeableChanges(
        tables.union(later.tables), StampedTree.union(values, later.values));
  }

  /** Returns whether these contain each cell and stamp of other changes, or a newer one. */
  public boolean covers(MergeableChanges other) {
    return StampedTree.covers(tables, other.tables)
        && !other.values.hlc().isAfter(values.hlc())
        && StampedTree.covers(values.values(), other.values.values());
  }
}
