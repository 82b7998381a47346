package dev.merrow.ws.server.internal.views;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.internal.ChangesBuilder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the clients of a path are to be sent after a transaction. Clients that get the same
 * share it, so that it is encoded once.
 */
final class Spread {
  /** What is sent of a row; its identity tells whether two clients get the same. */
  private static final class RowPart {
    final @Nullable String tableId;
    final String rowId;
    final Map<String, StampedCell> cells;

    RowPart(@Nullable String tableId, String rowId, Map<String, StampedCell> cells) {
      this.tableId = tableId;
      this.rowId = rowId;
      this.cells = cells;
    }
  }

  /** By cells, the part of the row that is spread at the moment. */
  private final IdentityHashMap<Map<String, StampedCell>, RowPart> partsOfRow =
      new IdentityHashMap<>();

  private final Map<String, List<RowPart>> byClient = new LinkedHashMap<>();

  /** Begins with another row. */
  void nextRow() {
    partsOfRow.clear();
  }

  /**
   * Adds cells of the row for a client.
   *
   * @param cells the same object for all clients that get the same
   */
  void add(
      String clientId, @Nullable String tableId, String rowId, Map<String, StampedCell> cells) {
    if (!cells.isEmpty()) {
      RowPart part = partsOfRow.computeIfAbsent(cells, added -> new RowPart(tableId, rowId, added));
      byClient.computeIfAbsent(clientId, added -> new ArrayList<>(1)).add(part);
    }
  }

  /** Returns everything. */
  List<ViewChanges> all() {
    Map<List<RowPart>, List<String>> clients = new LinkedHashMap<>();
    byClient.forEach(
        (clientId, parts) ->
            clients.computeIfAbsent(parts, added -> new ArrayList<>(1)).add(clientId));
    List<ViewChanges> all = new ArrayList<>(clients.size());
    clients.forEach((parts, clientIds) -> all.add(new ViewChanges(changesOf(parts), clientIds)));
    return all;
  }

  private static MergeableChanges changesOf(List<RowPart> parts) {
    ChangesBuilder changes = new ChangesBuilder();
    for (RowPart part : parts) {
      String tableId = part.tableId;
      if (tableId == null) {
        part.cells.forEach((id, value) -> changes.put(null, null, id, value));
      } else {
        changes.add(tableId, part.rowId, StampedRow.of(part.cells));
      }
    }
    return changes.build();
  }
}
