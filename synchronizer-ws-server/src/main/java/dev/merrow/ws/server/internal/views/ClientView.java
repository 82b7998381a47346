package dev.merrow.ws.server.internal.views;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import dev.merrow.store.MergeableReads;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one client may see of a path's store, with what that client has beyond it: see {@link
 * Overrides}. Everything that the client is asked, answered and offered is computed from here.
 * Thread-safe.
 */
public final class ClientView implements MergeableReads {
  private final Object lock;
  private final RowIndex index;
  private final String clientId;
  private Set<String> labels;
  final Overrides overrides;

  /**
   * Creates a view.
   *
   * @param lock guards the index, and the view
   * @param labels the client's labels; none for a client that sees nothing
   */
  ClientView(Object lock, RowIndex index, String clientId, Set<String> labels, int[] rowsOfPath) {
    this.lock = lock;
    this.index = index;
    this.clientId = clientId;
    this.labels = labels;
    this.overrides = new Overrides(rowsOfPath);
  }

  String clientId() {
    return clientId;
  }

  Set<String> labels() {
    return labels;
  }

  void setLabels(Set<String> others) {
    labels = others;
  }

  @Override
  public ContentHashes getMergeableContentHashes() {
    synchronized (lock) {
      IndexedTable values = index.table(null);
      int valuesHash = values == null ? 0 : index.tableHash(values, labels);
      return new ContentHashes(RowIndex.hashOf(tableHashes()), valuesHash ^ changeOf(null));
    }
  }

  @Override
  public Map<String, Integer> getMergeableTableHashes() {
    synchronized (lock) {
      return tableHashes();
    }
  }

  private Map<String, Integer> tableHashes() {
    Map<String, Integer> hashes = index.tableHashes(labels);
    if (!overrides.isEmpty()) {
      for (String tableId : overrides.tableIds()) {
        if (tableId != null) {
          hashes.merge(tableId, changeOf(tableId), (one, other) -> one ^ other);
        }
      }
      hashes.values().removeIf(hash -> hash == 0);
    }
    return hashes;
  }

  /** Returns by what overriding cells change the hash of a table, or of the values. */
  private int changeOf(@Nullable String tableId) {
    int change = 0;
    for (String rowId : overrides.rows(tableId)) {
      int before = index.rowHash(tableId, rowId, labels);
      change ^= contribution(tableId, rowId, before);
      change ^= contribution(tableId, rowId, hashOver(tableId, rowId, before));
    }
    return change;
  }

  private int hashOver(@Nullable String tableId, String rowId, int viewHash) {
    return overrides.hash(
        tableId,
        rowId,
        viewHash,
        overriding ->
            new IndexedTable(tableId, Map.of())
                .hashOf(Overrides.over(viewCells(tableId, rowId), overriding)));
  }

  private static int contribution(@Nullable String tableId, String rowId, int hash) {
    if (hash == 0) {
      return 0;
    }
    return tableId == null
        ? StampHash.ofChangedChild(rowId, 0, hash)
        : StampHash.ofChild(rowId, hash);
  }

  /** Returns the cells of a row in the view, without what the client has beyond it. */
  Map<String, StampedCell> viewCells(@Nullable String tableId, String rowId) {
    return index.cells(tableId, List.of(rowId), labels).getOrDefault(rowId, Map.of());
  }

  /** Returns the hashes of the rows of a table, or of the values. */
  private Map<String, Integer> rowHashes(@Nullable String tableId) {
    Map<String, Integer> hashes = index.rowHashes(tableId, labels);
    for (String rowId : overrides.rows(tableId)) {
      int hash = hashOver(tableId, rowId, hashes.getOrDefault(rowId, 0));
      if (hash != 0) {
        hashes.put(rowId, hash);
      }
    }
    return hashes;
  }

  private Map<String, Map<String, StampedCell>> cells(
      @Nullable String tableId, Collection<String> rowIds) {
    Map<String, Map<String, StampedCell>> cells = index.cells(tableId, rowIds, labels);
    if (!overrides.isEmpty()) {
      for (String rowId : rowIds) {
        if (overrides.has(tableId, rowId)) {
          cells.put(rowId, overrides.over(cells.getOrDefault(rowId, Map.of()), tableId, rowId));
        }
      }
    }
    return cells;
  }

  @Override
  public int getRowCount(String tableId) {
    synchronized (lock) {
      return index.rowCount(tableId, labels);
    }
  }

  @Override
  public TableDiff getMergeableTableDiff(Map<String, Integer> otherTableHashes) {
    synchronized (lock) {
      Map<String, StampedTable> lacking = new LinkedHashMap<>();
      Map<String, Integer> differing = new LinkedHashMap<>();
      tableHashes()
          .forEach(
              (tableId, hash) -> {
                Integer other = otherTableHashes.get(tableId);
                if (other == null) {
                  lacking.put(tableId, tableOf(tableId, rowHashes(tableId).keySet()));
                } else if (!other.equals(hash)) {
                  differing.put(tableId, hash);
                }
              });
      return new TableDiff(StampedTables.of(lacking), differing);
    }
  }

  private StampedTable tableOf(String tableId, Collection<String> rowIds) {
    Map<String, StampedRow> rows = new LinkedHashMap<>();
    cells(tableId, rowIds).forEach((rowId, cells) -> rows.put(rowId, StampedRow.of(cells)));
    return StampedTable.of(rows);
  }

  @Override
  public Map<String, Map<String, Integer>> getMergeableRowHashes(
      Map<String, Integer> otherTableHashes) {
    synchronized (lock) {
      Map<String, Integer> tables = tableHashes();
      Map<String, Map<String, Integer>> hashes = new LinkedHashMap<>();
      otherTableHashes.forEach(
          (tableId, other) -> {
            Integer hash = tables.get(tableId);
            if (hash != null && !hash.equals(other)) {
              hashes.put(tableId, rowHashes(tableId));
            }
          });
      return hashes;
    }
  }

  @Override
  public RowDiff getMergeableRowDiff(Map<String, Map<String, Integer>> otherRowHashes) {
    synchronized (lock) {
      Map<String, StampedTable> lacking = new LinkedHashMap<>();
      Map<String, Map<String, Integer>> differing = new LinkedHashMap<>();
      otherRowHashes.forEach(
          (tableId, others) -> {
            List<String> rows = new ArrayList<>();
            Map<String, Integer> hashes = new LinkedHashMap<>();
            rowHashes(tableId)
                .forEach(
                    (rowId, hash) -> {
                      Integer other = others.get(rowId);
                      if (other == null) {
                        rows.add(rowId);
                      } else if (!other.equals(hash)) {
                        hashes.put(rowId, hash);
                      }
                    });
            if (!rows.isEmpty()) {
              lacking.put(tableId, tableOf(tableId, rows));
            }
            if (!hashes.isEmpty()) {
              differing.put(tableId, hashes);
            }
          });
      return new RowDiff(StampedTables.of(lacking), differing);
    }
  }

  @Override
  public Map<String, Map<String, Map<String, Integer>>> getMergeableCellHashes(
      Map<String, Map<String, Integer>> otherRowHashes) {
    synchronized (lock) {
      Map<String, Map<String, Map<String, Integer>>> hashes = new LinkedHashMap<>();
      otherRowHashes.forEach(
          (tableId, others) -> {
            IndexedTable hashing = new IndexedTable(tableId, Map.of());
            Map<String, Map<String, Integer>> rows = new LinkedHashMap<>();
            cells(tableId, others.keySet())
                .forEach(
                    (rowId, cells) -> {
                      if (!Integer.valueOf(hashing.hashOf(cells)).equals(others.get(rowId))) {
                        rows.put(rowId, hashesOf(cells));
                      }
                    });
            if (!rows.isEmpty()) {
              hashes.put(tableId, rows);
            }
          });
      return hashes;
    }
  }

  private static Map<String, Integer> hashesOf(Map<String, StampedCell> cells) {
    Map<String, Integer> hashes = new LinkedHashMap<>();
    cells.forEach((id, cell) -> hashes.put(id, StampHash.ofCell(cell.cell(), cell.hlc())));
    return hashes;
  }

  @Override
  public StampedTables getMergeableCellDiff(
      Map<String, Map<String, Map<String, Integer>>> otherCellHashes) {
    synchronized (lock) {
      Map<String, StampedTable> tables = new LinkedHashMap<>();
      otherCellHashes.forEach(
          (tableId, others) -> {
            Map<String, StampedRow> rows = new LinkedHashMap<>();
            cells(tableId, others.keySet())
                .forEach(
                    (rowId, cells) -> {
                      Map<String, StampedCell> differing =
                          differing(cells, others.getOrDefault(rowId, Map.of()));
                      if (!differing.isEmpty()) {
                        rows.put(rowId, StampedRow.of(differing));
                      }
                    });
            if (!rows.isEmpty()) {
              tables.put(tableId, StampedTable.of(rows));
            }
          });
      return StampedTables.of(tables);
    }
  }

  private static Map<String, StampedCell> differing(
      Map<String, StampedCell> cells, Map<String, Integer> others) {
    Map<String, StampedCell> differing = new LinkedHashMap<>();
    cells.forEach(
        (id, cell) -> {
          Integer other = others.get(id);
          if (other == null || other != StampHash.ofCell(cell.cell(), cell.hlc())) {
            differing.put(id, new StampedCell(cell.cell(), cell.hlc()));
          }
        });
    return differing;
  }

  @Override
  public Map<String, Integer> getMergeableValueHashes() {
    synchronized (lock) {
      return rowHashes(null);
    }
  }

  @Override
  public StampedValues getMergeableValueDiff(Map<String, Integer> otherValueHashes) {
    synchronized (lock) {
      Set<String> ids = new LinkedHashSet<>();
      rowHashes(null)
          .forEach(
              (id, hash) -> {
                if (!hash.equals(otherValueHashes.get(id))) {
                  ids.add(id);
                }
              });
      return valuesOf(ids);
    }
  }

  @Override
  public StampedValues getMergeableValues(Collection<String> valueIds) {
    synchronized (lock) {
      return valuesOf(valueIds);
    }
  }

  private StampedValues valuesOf(Collection<String> ids) {
    Map<String, StampedCell> values = new LinkedHashMap<>();
    cells(null, ids).values().forEach(values::putAll);
    return new StampedValues(values, Hlc.EMPTY, 0);
  }
}
