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
import dev.merrow.store.MergeableReads;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Answer;
import dev.merrow.sync.Message;
import dev.merrow.sync.PeerOrigin;
import dev.merrow.sync.PeerViews;
import dev.merrow.ws.server.stores.Writer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Merges what a client answers an {@link Audit}, and finds out what the client lacks. */
final class AuditMerge {
  private static final Logger LOG = LoggerFactory.getLogger(AuditMerge.class);

  private final MergeableStore store;
  private final PeerViews views;
  private final Path path;
  private final Hub hub;
  private final Function<String, @Nullable Writer> writers;
  private final Runnable offerHashes;

  /**
   * Creates the merge.
   *
   * @param views what each client may see of the store
   * @param writers tells who a client is, by its id
   * @param offerHashes makes all clients compare with the store
   */
  AuditMerge(
      MergeableStore store,
      PeerViews views,
      Path path,
      Hub hub,
      Function<String, @Nullable Writer> writers,
      Runnable offerHashes) {
    this.store = store;
    this.views = views;
    this.path = path;
    this.hub = hub;
    this.writers = writers;
    this.offerHashes = offerHashes;
  }

  boolean isThere(String peerName) {
    Client client = path.client(PeerName.parse(peerName).clientId());
    // it may have another name since its access has changed
    return client != null && PeerName.of(client).text().equals(peerName);
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
      merge(peerName, rest);
    }
    if (!before.equals(store.getMergeableContentHashes())) {
      offerHashes.run();
    }
    return lacking(views.viewOf(peerName), question, theirs);
  }

  private void merge(String peerName, MergeableChanges changes) {
    String clientId = PeerName.parse(peerName).clientId();
    FutureStampException refusal =
        new PeerOrigin(this, clientId, writers.apply(clientId)).merge(store, changes);
    if (refusal != null) {
      LOG.debug("The audit found changes from the future: {}", refusal.getMessage());
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

  private static MergeableChanges lacking(
      MergeableReads view, Message question, MergeableChanges theirs) {
    if (question instanceof Message.GetCellDiff cells) {
      StampedTables ours = view.getMergeableCellDiff(cells.cellHashes());
      return lacking(MergeableChanges.ofTables(ours), theirs);
    }
    if (question instanceof Message.GetValueDiff values) {
      StampedValues ours = view.getMergeableValueDiff(values.valueHashes());
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
