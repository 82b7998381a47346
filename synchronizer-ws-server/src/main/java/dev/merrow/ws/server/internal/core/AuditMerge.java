package dev.merrow.ws.server.internal.core;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Answer;
import dev.merrow.sync.Message;
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
   * Creates the merge.
   *
   * @param offerHashes makes all clients compare with the store
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
      LOG.debug("The audit found changes from the future: {}", e.getMessage());
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
      StampedTables ours = store.getMergeableCellDiff(cells.cellHashes());
      return lacking(MergeableChanges.ofTables(ours), theirs);
    }
    if (question instanceof Message.GetValueDiff values) {
      StampedValues ours = store.getMergeableValueDiff(values.valueHashes());
      return lacking(MergeableChanges.ofValues(ours), theirs);
    }
    return MergeableChanges.EMPTY;
  }

  private static MergeableChanges lacking(MergeableChanges ours, MergeableChanges theirs) {
    return ours.map(
        (tableId, rowId, id, cell) -> {
          StampedCell there = theirs.get(tableId, rowId, id);
          return there == null || cell.hlc().isAfter(there.hlc()) ? cell : null;
        },
        hlc -> Hlc.EMPTY);
  }
}
