package dev.merrow.store;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The hashes of stamped content, and what a peer with other hashes lacks. A {@link MergeableStore}
 * has all of its content here; a view of a store has part of it, with the hashes of that part.
 */
public interface MergeableReads {

  /** Returns the number of rows in a table. */
  int getRowCount(String tableId);

  /** Returns the hashes of all tables and of all values. */
  ContentHashes getMergeableContentHashes();

  /** Returns the hash of each table by table id. */
  Map<String, Integer> getMergeableTableHashes();

  /**
   * Returns the tables that a peer with these table hashes lacks, and the hashes of those that
   * differ.
   */
  TableDiff getMergeableTableDiff(Map<String, Integer> otherTableHashes);

  /** Returns, by table id, the row hashes of the tables whose hash differs from the given one. */
  Map<String, Map<String, Integer>> getMergeableRowHashes(Map<String, Integer> otherTableHashes);

  /**
   * Returns the rows that a peer with these row hashes, by table id, lacks, and the hashes of those
   * that differ.
   */
  RowDiff getMergeableRowDiff(Map<String, Map<String, Integer>> otherRowHashes);

  /**
   * Returns, by table and row id, the cell hashes of the rows whose hash differs from the given
   * one.
   */
  Map<String, Map<String, Map<String, Integer>>> getMergeableCellHashes(
      Map<String, Map<String, Integer>> otherRowHashes);

  /**
   * Returns the cells that a peer with these cell hashes, by table and row id, lacks or has with
   * different content.
   */
  StampedTables getMergeableCellDiff(
      Map<String, Map<String, Map<String, Integer>>> otherCellHashes);

  /** Returns the hash of each value by value id. */
  Map<String, Integer> getMergeableValueHashes();

  /** Returns the values that a peer with these value hashes lacks or has with different content. */
  StampedValues getMergeableValueDiff(Map<String, Integer> otherValueHashes);

  /**
   * Returns some values with their stamps, deleted ones included. Values that there never were are
   * left out.
   */
  default StampedValues getMergeableValues(Collection<String> valueIds) {
    StampedValues all = getMergeableValueDiff(Map.of());
    Map<String, StampedCell> some = new LinkedHashMap<>();
    for (String valueId : valueIds) {
      StampedCell value = all.values().get(valueId);
      if (value != null) {
        some.put(valueId, value);
      }
    }
    return new StampedValues(some, all.hlc(), 0);
  }
}
