package dev.merrow.ws.server.core;

import dev.merrow.stamp.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.HybridClock;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableStore;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Makes the changes that undo others where these were made: a store's own cells with later stamps.
 * The store itself is not touched. For use once, so that stamps that are ahead of the time lead to
 * no others than those of their own correction.
 */
final class Correction {
  private final MergeableStore store;
  private final HybridClock clock;

  Correction(MergeableStore store, InstantSource time) {
    this.store = store;
    this.clock = new HybridClock(null, time);
  }

  /** Whether a stamp in the changes is too late for another to come after it. */
  boolean isBeyond(MergeableChanges changes) {
    return changes.values().values().values().stream().anyMatch(this::isBeyond)
        || changes.tables().tables().values().stream()
            .flatMap(table -> table.rows().values().stream())
            .flatMap(row -> row.cells().values().stream())
            .anyMatch(this::isBeyond);
  }

  private boolean isBeyond(StampedCell cell) {
    return clock.isTooFarAhead(cell.hlc());
  }

  /** The store's own cells, with later stamps, in place of those that would win over them. */
  MergeableChanges of(MergeableChanges refused) {
    return new MergeableChanges(
        ofTables(refused.tables()), StampedValues.of(ofValues(refused.values().values())));
  }

  private Map<String, StampedCell> ofValues(Map<String, StampedCell> refused) {
    return refused.isEmpty()
        ? Map.of()
        : ofCells(refused, store.getMergeableValueDiff(Map.of()).values());
  }

  private StampedTables ofTables(StampedTables refused) {
    StampedTables own = store.getMergeableCellDiff(StoredWeights.rowsOf(refused));
    Map<String, StampedTable> tables = new LinkedHashMap<>();
    refused
        .tables()
        .forEach(
            (tableId, table) -> {
              StampedTable ownTable = own.tables().getOrDefault(tableId, StampedTable.EMPTY);
              Map<String, StampedRow> rows = ofRows(table.rows(), ownTable.rows());
              if (!rows.isEmpty()) {
                tables.put(tableId, StampedTable.of(rows));
              }
            });
    return StampedTables.of(tables);
  }

  private Map<String, StampedRow> ofRows(
      Map<String, StampedRow> refused, Map<String, StampedRow> own) {
    Map<String, StampedRow> rows = new LinkedHashMap<>();
    refused.forEach(
        (rowId, row) -> {
          StampedRow ownRow = own.getOrDefault(rowId, StampedRow.EMPTY);
          Map<String, StampedCell> cells = ofCells(row.cells(), ownRow.cells());
          if (!cells.isEmpty()) {
            rows.put(rowId, StampedRow.of(cells));
          }
        });
    return rows;
  }

  private Map<String, StampedCell> ofCells(
      Map<String, StampedCell> refused, Map<String, StampedCell> own) {
    Map<String, StampedCell> cells = new LinkedHashMap<>();
    refused.forEach(
        (id, cell) -> {
          StampedCell ours = own.get(id);
          Cell right = ours == null ? null : ours.cell();
          boolean wins = ours == null || cell.hlc().compareTo(ours.hlc()) > 0;
          // what is right already need not be set right: it may come from an earlier correction
          if (wins && !Objects.equals(cell.cell(), right)) {
            cells.put(id, new StampedCell(right, laterThan(cell.hlc())));
          }
        });
    return cells;
  }

  private Hlc laterThan(Hlc hlc) {
    clock.seen(hlc);
    return clock.next();
  }

  /** How many cells and values there are in changes. */
  static int count(MergeableChanges changes) {
    return changes.values().values().size()
        + changes.tables().tables().values().stream()
            .flatMap(table -> table.rows().values().stream())
            .mapToInt(row -> row.cells().size())
            .sum();
  }
}
