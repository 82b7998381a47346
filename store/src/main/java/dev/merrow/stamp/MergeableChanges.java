package dev.merrow.stamp;

import dev.merrow.stamp.internal.ChangesBuilder;
import dev.merrow.stamp.internal.Weight;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes for a mergeable store, each with its stamp: merging them in any order, any number of
 * times, gives the same content. Hashes in them are not looked at.
 *
 * <p>What is done to changes cell by cell, or with several of them, is done here; {@link
 * ChangesBuilder} puts them together, and {@link Weight} says how much they are.
 *
 * @param tables what is said of the tables
 * @param values what is said of the values
 */
public record MergeableChanges(StampedTables tables, StampedValues values) {
  /** No changes. */
  public static final MergeableChanges EMPTY =
      new MergeableChanges(StampedTables.EMPTY, StampedValues.EMPTY);

  /** Visits cells and values; the ids of table and row are null for a value. */
  @FunctionalInterface
  public interface Visitor {
    /** Is given a cell or value. */
    void visit(@Nullable String tableId, @Nullable String rowId, String id, StampedCell cell);
  }

  /** Makes others of cells and values; the ids of table and row are null for a value. */
  @FunctionalInterface
  public interface Mapping {
    /** What a cell or value becomes; null to leave it out. */
    @Nullable StampedCell map(
        @Nullable String tableId, @Nullable String rowId, String id, StampedCell cell);
  }

  /** Tells cells and values apart; the ids of table and row are null for a value. */
  @FunctionalInterface
  public interface Filter {
    /** Whether a cell or value stays. */
    boolean keeps(@Nullable String tableId, @Nullable String rowId, String id, StampedCell cell);
  }

  /** Changes to tables alone. */
  public static MergeableChanges ofTables(StampedTables tables) {
    return new MergeableChanges(tables, StampedValues.EMPTY);
  }

  /** Changes to values alone. */
  public static MergeableChanges ofValues(StampedValues values) {
    return new MergeableChanges(StampedTables.EMPTY, values);
  }

  /** Whether nothing is said of any table or value. */
  public boolean isEmpty() {
    return tables.tables().isEmpty() && values.values().isEmpty();
  }

  /** Whether neither anything nor a stamp is said of anything. */
  public boolean sayNothing() {
    return isEmpty() && tables.hlc().isEmpty() && values.hlc().isEmpty();
  }

  /** Visits all cells, then all values. */
  public void forEachCell(Visitor visitor) {
    StampedTree.forEach(tables, visitor);
    StampedTree.forEach(values, visitor);
  }

  /** Gives each stamp of a row, a table or the whole. */
  public void forEachStamp(Consumer<? super Hlc> visitor) {
    visitor.accept(tables.hlc());
    for (StampedTable table : tables.tables().values()) {
      visitor.accept(table.hlc());
      table.rows().forEach((rowId, row) -> visitor.accept(row.hlc()));
    }
    visitor.accept(values.hlc());
  }

  /** Whether a condition holds for any cell or value. */
  public boolean anyCellMatches(Predicate<? super StampedCell> condition) {
    return StampedTree.anyMatch(tables, condition)
        || StampedTree.anyMatch(values.values(), condition);
  }

  /** How many cells and values something is said of. */
  public long cellCount() {
    long count = values.values().size();
    for (StampedTable table : tables.tables().values()) {
      for (StampedRow row : table.rows().values()) {
        count += row.cells().size();
      }
    }
    return count;
  }

  /** How many rows something is said of. */
  public long rowCount() {
    long count = 0;
    for (StampedTable table : tables.tables().values()) {
      count += table.rows().size();
    }
    return count;
  }

  /** What is said of a cell or value; null if there is nothing. */
  public @Nullable StampedCell get(@Nullable String tableId, @Nullable String rowId, String id) {
    if (tableId == null || rowId == null) {
      return values.values().get(id);
    }
    StampedTable table = tables.tables().get(tableId);
    StampedRow row = table == null ? null : table.rows().get(rowId);
    return row == null ? null : row.cells().get(id);
  }

  /**
   * The same changes with other cells and values. Rows and tables keep their stamps; those without
   * a stamp of which nothing is left are left out.
   */
  public MergeableChanges map(Mapping mapping) {
    return map(mapping, UnaryOperator.identity());
  }

  /** As {@link #map(Mapping)}, with other stamps of rows, tables and the whole. */
  public MergeableChanges map(Mapping mapping, UnaryOperator<Hlc> stamps) {
    return new MergeableChanges(
        StampedTree.map(tables, mapping, stamps, true), StampedTree.map(values, mapping, stamps));
  }

  /** Some of the cells and values, in their rows and tables with the stamps of these. */
  public MergeableChanges filter(Filter filter) {
    Mapping mapping =
        (tableId, rowId, id, cell) -> filter.keeps(tableId, rowId, id, cell) ? cell : null;
    UnaryOperator<Hlc> stamps = UnaryOperator.identity();
    return new MergeableChanges(
        StampedTree.map(tables, mapping, stamps, false), StampedTree.map(values, mapping, stamps));
  }

  /** All that these or later changes say; what both say of a cell as the later do. */
  public MergeableChanges union(MergeableChanges later) {
    return new MergeableChanges(
        tables.union(later.tables), StampedTree.union(values, later.values));
  }

  /** Whether each cell and stamp of other changes is in these, or a newer one is. */
  public boolean covers(MergeableChanges other) {
    return StampedTree.covers(tables, other.tables)
        && !other.values.hlc().isAfter(values.hlc())
        && StampedTree.covers(values.values(), other.values.values());
  }
}
