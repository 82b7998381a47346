package dev.merrow.sync;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.internal.ChangesBuilder;
import dev.merrow.stamp.internal.Weight;
import dev.merrow.store.MergeableReads;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Cuts what a peer lacks into pieces of a bounded weight, each taken from the store when it is its
 * turn: so a piece tells how things are then, and no more than a piece is in memory.
 */
final class PieceCutter {
  private static final int MAX_BATCH = 1_000;

  /** How many rows are taken first, when it is not known yet how heavy they are. */
  private static final int FIRST_BATCH = 16;

  /** How many times as many as the last time are taken at most, because rows may differ. */
  private static final int GROWTH = 4;

  private final MergeableReads store;
  private final RowSource rows;
  private final Map<String, Map<String, Map<String, Integer>>> theirs;
  private final Queue<MergeableChanges> ready = new ArrayDeque<>();
  private double rowWeight = 4 * Weight.ENTRY;
  private int maxBatch = FIRST_BATCH;

  /** Cuts rows. */
  PieceCutter(MergeableReads store, RowSource rows) {
    this(store, rows, Map.of());
  }

  /**
   * Cuts rows, but leaves out cells that the peer has.
   *
   * @param theirs the peer's cell hashes by table and row id
   */
  PieceCutter(
      MergeableReads store, RowSource rows, Map<String, Map<String, Map<String, Integer>>> theirs) {
    this.store = store;
    this.rows = rows;
    this.theirs = theirs;
  }

  /** Cuts values. */
  PieceCutter(MergeableReads store, StampedValues values, long maxWeight) {
    this(store, RowSource.ofRows(Map.of()));
    cut(values.values(), maxWeight)
        .forEach(
            cells ->
                ready.add(
                    new MergeableChanges(
                        StampedTables.EMPTY, new StampedValues(cells, values.hlc(), 0))));
  }

  /** Returns whether there is another piece. It may turn out to have nothing in it. */
  boolean hasNext() {
    return !ready.isEmpty() || rows.hasNext();
  }

  /** About how many rows are still to be cut. */
  long remainingRows() {
    return rows.remaining();
  }

  /** Returns the next piece: one cell, or else not heavier than about the given weight. */
  MergeableChanges next(long maxWeight) {
    Piece piece = new Piece();
    while (ready.isEmpty() && piece.weight < maxWeight && rows.hasNext()) {
      String tableId = rows.tableId();
      StampedTables batch = takeBatch(maxWeight - piece.weight);
      StampedTable table = batch.tables().get(tableId);
      if (table != null) {
        piece.tablesHlc = batch.hlc();
        table.rows().forEach((rowId, row) -> add(piece, tableId, table, rowId, row, maxWeight));
      }
    }
    MergeableChanges cut = ready.peek();
    if (piece.isEmpty() && cut != null) {
      ready.remove();
      return cut;
    }
    return piece.changes();
  }

  private StampedTables takeBatch(long weight) {
    long fitting = (long) (weight / rowWeight);
    Map<String, Map<String, Integer>> rowIds = new LinkedHashMap<>();
    String tableId = rows.tableId();
    Map<String, Map<String, Integer>> table = theirs.getOrDefault(tableId, Map.of());
    do {
      String rowId = rows.nextRowId();
      rowIds.put(rowId, table.getOrDefault(rowId, Map.of()));
    } while (rowIds.size() < Math.min(fitting, maxBatch) && rows.hasNextInTable());
    maxBatch = Math.min(MAX_BATCH, Math.max(FIRST_BATCH, GROWTH * rowIds.size()));
    StampedTables batch = store.getMergeableCellDiff(Map.of(tableId, rowIds));
    rowWeight = Math.max(Weight.ENTRY, (double) Weight.of(batch) / rowIds.size());
    return batch;
  }

  private void add(
      Piece piece,
      String tableId,
      StampedTable table,
      String rowId,
      StampedRow row,
      long maxWeight) {
    long weight = Weight.of(row);
    if (weight <= maxWeight) {
      piece.add(tableId, table.hlc(), rowId, row, weight);
      return;
    }
    for (Map<String, StampedCell> cells : cut(row.cells(), maxWeight)) {
      Piece part = new Piece();
      part.tablesHlc = piece.tablesHlc;
      part.add(tableId, table.hlc(), rowId, new StampedRow(cells, row.hlc(), 0), weight);
      ready.add(part.changes());
    }
  }

  private static Queue<Map<String, StampedCell>> cut(
      Map<String, StampedCell> cells, long maxWeight) {
    Queue<Map<String, StampedCell>> parts = new ArrayDeque<>();
    Map<String, StampedCell> part = new LinkedHashMap<>();
    long weight = 0;
    for (Map.Entry<String, StampedCell> cell : cells.entrySet()) {
      long itsWeight = Weight.of(cell);
      if (!part.isEmpty() && weight + itsWeight > maxWeight) {
        parts.add(part);
        part = new LinkedHashMap<>();
        weight = 0;
      }
      part.put(cell.getKey(), cell.getValue());
      weight += itsWeight;
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  /** A piece that grows. */
  private static final class Piece {
    private final ChangesBuilder changes = new ChangesBuilder();
    private Hlc tablesHlc = Hlc.EMPTY;
    private long weight;

    boolean isEmpty() {
      return changes.isEmpty();
    }

    void add(String tableId, Hlc tableHlc, String rowId, StampedRow row, long itsWeight) {
      changes.stampTable(tableId, tableHlc).add(tableId, rowId, row);
      weight += itsWeight;
    }

    MergeableChanges changes() {
      return changes.stampTables(tablesHlc).build();
    }
  }
}
