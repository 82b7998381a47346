package dev.merrow.ws.server.internal.views;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.internal.ChangesBuilder;
import dev.merrow.ws.server.audiences.Audience;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a client may write, and corrects it where it must not. A correction depends only on
 * the client's view: a row that is hidden from the client is treated exactly like one that does not
 * exist.
 *
 * <p>Guarded by {@link PathViews}.
 */
final class WriteCheck {
  private final RowIndex index;

  WriteCheck(RowIndex index) {
    this.index = index;
  }

  private static final class Sorting {
    final ChangesBuilder accepted = new ChangesBuilder();
    final ChangesBuilder refused = new ChangesBuilder();
    final ChangesBuilder unseen = new ChangesBuilder();

    WriteVerdict verdict() {
      return new WriteVerdict(accepted.build(), refused.build(), unseen.build());
    }
  }

  WriteVerdict check(ClientView client, MergeableChanges changes, boolean mayWrite) {
    Sorting sorting = new Sorting();
    for (Map.Entry<String, StampedTable> table : changes.tables().tables().entrySet()) {
      String tableId = table.getKey();
      Map<String, StampedRow> rows = table.getValue().rows();
      Map<String, Map<String, StampedCell>> here = index.read(tableId, rows.keySet());
      rows.forEach(
          (rowId, row) ->
              check(
                  client,
                  tableId,
                  rowId,
                  row.cells(),
                  here.getOrDefault(rowId, Map.of()),
                  mayWrite,
                  sorting));
    }
    Map<String, StampedCell> values = changes.values().values();
    Map<String, Map<String, StampedCell>> here = index.read(null, values.keySet());
    values.forEach(
        (id, value) ->
            check(
                client,
                null,
                id,
                Map.of(id, value),
                here.getOrDefault(id, Map.of()),
                mayWrite,
                sorting));
    return sorting.verdict();
  }

  private void check(
      ClientView client,
      @Nullable String tableId,
      String rowId,
      Map<String, StampedCell> offered,
      Map<String, StampedCell> here,
      boolean mayWrite,
      Sorting sorting) {
    boolean saw = CheckedRules.intersect(index.readers(tableId, rowId), client.labels());
    boolean may = mayWrite && mayWrite(client, saw, tableId, rowId, offered, here);
    String table = tableId;
    String row = tableId == null ? null : rowId;
    Map<String, Set<String>> hidden = tableId == null ? Map.of() : hidden(tableId);
    offered.forEach(
        (id, cell) -> {
          Set<String> its = hidden.get(id);
          boolean visible = its == null || CheckedRules.intersect(its, client.labels());
          if (!may || !visible || cell.hlc().isOfView()) {
            sorting.refused.put(table, row, id, cell);
            return;
          }
          sorting.accepted.put(table, row, id, cell);
          if (!saw) {
            sorting.unseen.put(table, row, id, cell);
          }
        });
  }

  private Map<String, Set<String>> hidden(String tableId) {
    IndexedTable known = index.table(tableId);
    return known == null ? index.hiddenCells(tableId) : known.hidden();
  }

  private boolean mayWrite(
      ClientView client,
      boolean saw,
      @Nullable String tableId,
      String rowId,
      Map<String, StampedCell> offered,
      Map<String, StampedCell> here) {
    Audience audience = index.audience(tableId, rowId, here);
    if (audience == null) {
      if (tableId != null && !saw && !index.mayCreate(tableId, rowId, client.labels())) {
        return false;
      }
      // a new row, or a deleted one that may be there again: what it would be decides
      Map<String, StampedCell> merged = new LinkedHashMap<>(here);
      offered.forEach(
          (id, cell) -> {
            StampedCell before = merged.get(id);
            boolean wins = before == null || cell.hlc().isAfter(before.hlc());
            if (wins && !cell.hlc().isOfView()) {
              merged.put(id, cell);
            }
          });
      audience = index.audience(tableId, rowId, merged);
    }
    if (audience == null) {
      // a deleted row stays so; who saw it may say so, too
      return saw;
    }
    return CheckedRules.intersect(audience.readers(), client.labels())
        && CheckedRules.intersect(audience.writers(), client.labels());
  }

  /** Returns those of some cells that are in rows that the client does not see. */
  MergeableChanges unseen(ClientView client, MergeableChanges cells) {
    return cells.filter(
        (tableId, rowId, id, cell) ->
            !CheckedRules.intersect(
                index.readers(tableId, rowId == null ? id : rowId), client.labels()));
  }

  ViewCorrection correct(ClientView client, MergeableChanges refused) {
    Correcting correcting = new Correcting(client);
    refused
        .tables()
        .tables()
        .forEach(
            (tableId, table) ->
                table.rows().forEach((rowId, row) -> correcting.row(tableId, rowId, row.cells())));
    refused.values().values().forEach((id, value) -> correcting.row(null, id, Map.of(id, value)));
    return correcting.correction();
  }

  /** A correction that is being made. */
  private static final class Correcting {
    private final ClientView client;
    private final ChangesBuilder refused = new ChangesBuilder();
    private final ChangesBuilder same = new ChangesBuilder();
    private final ChangesBuilder right = new ChangesBuilder();

    Correcting(ClientView client) {
      this.client = client;
    }

    void row(@Nullable String tableId, String rowId, Map<String, StampedCell> offered) {
      Map<String, StampedCell> seen = client.viewCells(tableId, rowId);
      Map<String, StampedCell> known = client.overrides.of(tableId, rowId);
      Map<String, StampedCell> has = new LinkedHashMap<>(known);
      offered.forEach(
          (id, cell) -> {
            StampedCell now = seen.get(id);
            if (now == null || cell.hlc().isAfter(now.hlc())) {
              has.put(id, cell(tableId, rowId, id, cell, now, known.get(id)));
            }
            // otherwise the client has what is newer, or gets it when it is compared with
          });
      client.overrides.put(tableId, rowId, has);
    }

    /**
     * Corrects a cell, unless its content is right.
     *
     * @return what the client has then
     */
    private StampedCell cell(
        @Nullable String tableId,
        String rowId,
        String id,
        StampedCell offered,
        @Nullable StampedCell now,
        @Nullable StampedCell known) {
      Cell content = now == null ? null : now.cell();
      String row = tableId == null ? null : rowId;
      boolean isRight = Objects.equals(offered.cell(), content);
      if (!offered.hlc().isOfView()) {
        refused.put(tableId, row, id, offered);
        if (isRight) {
          same.put(tableId, row, id, offered);
        }
      }
      Hlc newest =
          known != null && known.hlc().isAfter(offered.hlc()) ? known.hlc() : offered.hlc();
      if (isRight) {
        return known != null && newest.equals(known.hlc())
            ? known
            : new StampedCell(content, newest);
      }
      StampedCell correction = new StampedCell(content, newest.nextOfView());
      right.put(tableId, row, id, correction);
      return correction;
    }

    ViewCorrection correction() {
      return new ViewCorrection(refused.build(), same.build(), right.build());
    }
  }
}
