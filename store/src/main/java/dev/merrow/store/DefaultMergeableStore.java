package dev.merrow.store;

import dev.merrow.stamp.Content;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.HybridClock;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store with stamps. */
final class DefaultMergeableStore extends StoreFacade implements MergeableStore {
  private final LocalStamps stamps;
  private final HashUpdater hashes;
  private final StampedReader reader;
  private final MergeTransactions merging;

  DefaultMergeableStore(String uniqueId, InstantSource clock) {
    super(stampingOf(uniqueId, clock));
    stamps = Objects.requireNonNull(parts.stamps);
    hashes = Objects.requireNonNull(parts.hashes);
    reader = new StampedReader(parts.lock, parts.reader, parts.tree, parts.editor, hashes);
    merging = new MergeTransactions(parts, stamps, reader);
  }

  private static Function<Mutation, LocalStamps> stampingOf(String uniqueId, InstantSource clock) {
    Objects.requireNonNull(uniqueId, "uniqueId");
    Objects.requireNonNull(clock, "clock");
    return mutation -> new LocalStamps(new HybridClock(uniqueId, clock), mutation);
  }

  @Override
  public boolean isMergeable() {
    return true;
  }

  @Override
  public MergeableContent getMergeableContent() {
    return reader.read(Diffs::content);
  }

  @Override
  public void setMergeableContent(MergeableContent content) {
    Objects.requireNonNull(content, "content");
    merging.replace(content);
  }

  @Override
  public void setDefaultContent(Content content) {
    transaction(() -> stamps.whileDefaulting(() -> setContent(content)));
  }

  @Override
  public void applyMergeableChanges(MergeableChanges changes) {
    Objects.requireNonNull(changes, "changes");
    FutureStampException refusal = merging.merge(changes);
    if (refusal != null) {
      throw refusal;
    }
  }

  @Override
  public void loadMergeableContent(MergeableContent content) {
    Objects.requireNonNull(content, "content");
    merging.load(content);
  }

  @Override
  public void loadMergeableChanges(MergeableChanges changes) {
    Objects.requireNonNull(changes, "changes");
    merging.load(changes);
  }

  @Override
  public void merge(MergeableStore other) {
    Objects.requireNonNull(other, "other");
    MergeableChanges own = getMergeableContent().asChanges().withoutViewStamps();
    MergeableChanges others = other.getMergeableContent().asChanges().withoutViewStamps();
    FutureStampException refusal = null;
    try {
      other.applyMergeableChanges(own);
    } catch (FutureStampException e) {
      refusal = e;
    }
    applyMergeableChanges(others);
    if (refusal != null) {
      throw refusal;
    }
  }

  @Override
  public long getDeletedRowCount() {
    return parts.reader.read(() -> parts.tree.tables().deletedRows());
  }

  @Override
  public MergeableChanges getTransactionMergeableChanges() {
    return transactionChanges(false);
  }

  @Override
  public MergeableChanges getTransactionMergeableChangesWithHashes() {
    return transactionChanges(true);
  }

  private MergeableChanges transactionChanges(boolean withHashes) {
    return parts.reader.read(
        () -> {
          Journal journal = parts.transactions.journal();
          hashes.update(journal);
          return StampedChanges.shown(parts.tree, journal, withHashes);
        });
  }

  @Override
  public @Nullable MergeableChanges getTransactionStamps() {
    if (!parts.lock.isMine()) {
      return MergeableChanges.EMPTY;
    }
    Journal journal = parts.editor.journal();
    return journal.isTreeReplaced() ? null : StampedChanges.stamped(parts.tree, journal);
  }

  @Override
  public MergeableChanges getTransactionVetoes() {
    if (!parts.lock.isMine() || parts.middleware.calls() == null) {
      return MergeableChanges.EMPTY;
    }
    MergeableChanges stamps = getTransactionStamps();
    return stamps == null
        ? MergeableChanges.EMPTY
        : new Vetoes(parts.tree, parts.schemas).among(stamps);
  }

  @Override
  public ContentHashes getMergeableContentHashes() {
    return reader.read(Diffs::contentHashes);
  }

  @Override
  public Map<String, Integer> getMergeableTableHashes() {
    return reader.read(Diffs::tableHashes);
  }

  @Override
  public TableDiff getMergeableTableDiff(Map<String, Integer> otherTableHashes) {
    return reader.read(it -> it.tableDiff(otherTableHashes));
  }

  @Override
  public Map<String, Map<String, Integer>> getMergeableRowHashes(
      Map<String, Integer> otherTableHashes) {
    return reader.read(it -> it.rowHashes(otherTableHashes));
  }

  @Override
  public RowDiff getMergeableRowDiff(Map<String, Map<String, Integer>> otherRowHashes) {
    return reader.read(it -> it.rowDiff(otherRowHashes));
  }

  @Override
  public Map<String, Map<String, Map<String, Integer>>> getMergeableCellHashes(
      Map<String, Map<String, Integer>> otherRowHashes) {
    return reader.read(it -> it.cellHashes(otherRowHashes));
  }

  @Override
  public StampedTables getMergeableCellDiff(
      Map<String, Map<String, Map<String, Integer>>> otherCellHashes) {
    return reader.read(it -> it.cellDiff(otherCellHashes));
  }

  @Override
  public Map<String, Integer> getMergeableValueHashes() {
    return reader.read(Diffs::valueHashes);
  }

  @Override
  public StampedValues getMergeableValueDiff(Map<String, Integer> otherValueHashes) {
    return reader.read(it -> it.valueDiff(otherValueHashes));
  }

  @Override
  public StampedValues getMergeableValues(Collection<String> valueIds) {
    return reader.read(it -> it.values(valueIds));
  }
}
