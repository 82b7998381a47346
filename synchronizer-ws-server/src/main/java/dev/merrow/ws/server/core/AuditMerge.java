package dev.merrow.ws.server.core;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Answer;
import dev.merrow.sync.Message;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Merges what a client answers an {@link Audit}, and finds out what the client lacks. */
final class AuditMerge {
  private static final Logger LOG = LoggerFactory.getLogger(AuditMerge.class);

  private final MergeableStore store;
  private final Path path;
  private final Hub hub;
  private final Runnable offerHashes;

  /**
   * Makes it.
   *
   * @param offerHashes has all clients compare with the store
   */
  AuditMerge(MergeableStore store, Path path, Hub hub, Runnable offerHashes) {
    this.store = store;
    this.path = path;
    this.hub = hub;
    this.offerHashes = offerHashes;
  }

  boolean isThere(String peerName) {
    return path.client(PeerName.parse(peerName).clientId()) != null;
  }

  /**
   * Merges an answer.
   *
   * @return what the client lacks of what it was asked for
   */
  MergeableChanges merge(String peerName, Message question, Answer answer) {
    ContentHashes before = store.getMergeableContentHashes();
    MergeableChanges theirs = changesOf(question, answer);
    if (theirs == null) {
      return MergeableChanges.EMPTY;
    }
    MergeableChanges rest = hub.incoming(peerName, theirs);
    if (!rest.isEmpty()) {
      merge(rest);
    }
    if (!before.equals(store.getMergeableContentHashes())) {
      offerHashes.run();
    }
    return lacking(question, theirs);
  }

  private void merge(MergeableChanges changes) {
    try {
      store.applyMergeableChanges(changes);
    } catch (FutureStampException e) {
      LOG.debug("The audit found what is not due yet: {}", e.getMessage());
    }
  }

  private static @Nullable MergeableChanges changesOf(Message question, Answer answer) {
    StampedTables tables = null;
    if (question instanceof Message.GetTableDiff) {
      TableDiff diff = answer.asTableDiff();
      tables = diff == null ? null : diff.newTables();
    } else if (question instanceof Message.GetRowDiff) {
      RowDiff diff = answer.asRowDiff();
      tables = diff == null ? null : diff.newRows();
    } else if (question instanceof Message.GetCellDiff) {
      tables = answer.asTables();
    } else {
      StampedValues values = answer.asValues();
      return values == null ? null : MergeableChanges.ofValues(values);
    }
    return tables == null ? null : MergeableChanges.ofTables(tables);
  }

  private MergeableChanges lacking(Message question, MergeableChanges theirs) {
    if (question instanceof Message.GetCellDiff cells) {
      return MergeableChanges.ofTables(
          lacking(store.getMergeableCellDiff(cells.cellHashes()), theirs.tables()));
    }
    if (question instanceof Message.GetValueDiff values) {
      StampedValues ours = store.getMergeableValueDiff(values.valueHashes());
      return MergeableChanges.ofValues(
          StampedValues.of(lacking(ours.values(), theirs.values().values())));
    }
    return MergeableChanges.EMPTY;
  }

  private static StampedTables lacking(StampedTables ours, StampedTables theirs) {
    Map<String, StampedTable> tables = new HashMap<>();
    ours.tables()
        .forEach(
            (tableId, table) -> {
              Map<String, StampedRow> there =
                  theirs.tables().getOrDefault(tableId, StampedTable.EMPTY).rows();
              Map<String, StampedRow> rows = new LinkedHashMap<>();
              table
                  .rows()
                  .forEach(
                      (rowId, row) -> {
                        StampedRow thereRow = there.getOrDefault(rowId, StampedRow.EMPTY);
                        Map<String, StampedCell> cells = lacking(row.cells(), thereRow.cells());
                        if (!cells.isEmpty()) {
                          rows.put(rowId, StampedRow.of(cells));
                        }
                      });
              if (!rows.isEmpty()) {
                tables.put(tableId, StampedTable.of(rows));
              }
            });
    return StampedTables.of(tables);
  }

  private static Map<String, StampedCell> lacking(
      Map<String, StampedCell> ours, Map<String, StampedCell> theirs) {
    Map<String, StampedCell> lacking = new LinkedHashMap<>();
    ours.forEach(
        (id, cell) -> {
          StampedCell there = theirs.get(id);
          if (there == null || cell.hlc().compareTo(there.hlc()) > 0) {
            lacking.put(id, cell);
          }
        });
    return lacking;
  }
}
