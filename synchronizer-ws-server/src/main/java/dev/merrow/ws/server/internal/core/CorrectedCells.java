package dev.merrow.ws.server.internal.core;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.sync.CellAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The cells that clients have with the stamp of a correction, or of a view, which the server's own
 * store does not have. A correction may have a later stamp than a change that comes after it,
 * because the client's clock may be ahead: then the client is corrected again, or it would not see
 * that change.
 *
 * <p>Used on the conversation's thread alone.
 */
final class CorrectedCells {
  /** How many are remembered; the oldest are forgotten, and repaired by a comparison. */
  private static final int MAX = 10_000;

  /** By cell, what each client has. */
  private final Map<CellAddress, Map<String, StampedCell>> cells = new LinkedHashMap<>();

  private int count;

  /** Remembers what a client is sent. */
  void add(String clientId, MergeableChanges correction) {
    correction.forEachCell(
        (tableId, rowId, id, cell) -> {
          CellAddress address = new CellAddress(tableId, rowId, id);
          Map<String, StampedCell> had =
              cells.computeIfAbsent(address, added -> new LinkedHashMap<>(2));
          if (had.put(clientId, cell) == null) {
            count++;
          }
        });
    Iterator<Map<String, StampedCell>> oldest = cells.values().iterator();
    while (count > MAX && oldest.hasNext()) {
      count -= oldest.next().size();
      oldest.remove();
    }
  }

  /** Selects what a client has from the last correction of a cell, or of cells without any. */
  MergeableChanges.Filter toBeCorrected(String clientId) {
    return (tableId, rowId, id, cell) -> {
      Map<String, StampedCell> had = cells.get(new CellAddress(tableId, rowId, id));
      StampedCell corrected = had == null ? null : had.get(clientId);
      return corrected == null || cell.hlc().equals(corrected.hlc());
    };
  }

  boolean isEmpty() {
    return cells.isEmpty();
  }

  /**
   * Cells of the store have changed: forgets the corrections that they replace at the clients.
   *
   * @return for each client that does not take some of the changes, the cells that it has instead
   */
  Map<String, MergeableChanges> changed(MergeableChanges changes) {
    Set<String> affected = new LinkedHashSet<>();
    changes.forEachCell(
        (tableId, rowId, id, cell) -> {
          CellAddress address = new CellAddress(tableId, rowId, id);
          Map<String, StampedCell> had = cells.get(address);
          if (had != null) {
            int before = had.size();
            had.values().removeIf(corrected -> cell.hlc().isAfter(corrected.hlc()));
            count -= before - had.size();
            affected.addAll(had.keySet());
            if (had.isEmpty()) {
              cells.remove(address);
            }
          }
        });
    Map<String, MergeableChanges> apart = new LinkedHashMap<>();
    for (String clientId : affected) {
      apart.put(
          clientId,
          changes.map(
              (tableId, rowId, id, cell) -> {
                Map<String, StampedCell> had = cells.get(new CellAddress(tableId, rowId, id));
                return had == null ? null : had.get(clientId);
              },
              hlc -> Hlc.EMPTY));
    }
    return apart;
  }

  /** A client has gone. */
  void left(String clientId) {
    Iterator<Map<String, StampedCell>> all = cells.values().iterator();
    while (all.hasNext()) {
      Map<String, StampedCell> had = all.next();
      if (had.remove(clientId) != null) {
        count--;
      }
      if (had.isEmpty()) {
        all.remove();
      }
    }
  }
}
