package dev.merrow.store;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.HybridClock;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store with stamps. */
final class DefaultMergeableStore extends DefaultStore implements MergeableStore {
  private final LocalStamps stamps;
  private final StampKeeper keeper;
  private final Diffs diffs;

  DefaultMergeableStore(String uniqueId, InstantSource clock) {
    super(stampsOf(uniqueId, clock));
    stamps = Objects.requireNonNull(localStamps);
    keeper = Objects.requireNonNull(stampKeeper);
    diffs = new Diffs(tree);
  }

  private static Function<Mutation, LocalStamps> stampsOf(String uniqueId, InstantSource clock) {
    Objects.requireNonNull(uniqueId, "uniqueId");
    Objects.requireNonNull(clock, "clock");
    return mutation -> new LocalStamps(new HybridClock(uniqueId, clock), mutation);
  }

  /** Reads with all hashes up to date, those of a transaction under way on this thread included. */
  private <T> T readHashed(Function<Diffs, T> reading) {
    return read(
        () -> {
          if (lock.isMine()) {
            keeper.fold(editor.journal());
          }
          return reading.apply(diffs);
        });
  }

  @Override
  public boolean isMergeable() {
    return true;
  }

  @Override
  public MergeableContent getMergeableContent() {
    return readHashed(Diffs::content);
  }

  @Override
  public void setMergeableContent(MergeableContent content) {
    Objects.requireNonNull(content, "content");
    apply(
        content.tables(),
        content.values(),
        latest -> {
          delTables();
          delValues();
          editor.journal().saveRoots();
          // defaults of values are still there, and what middleware did not let go
          tree.replaceRoots(tree.withoutStamps());
          merge(content.tables(), content.values(), latest);
        });
  }

  @Override
  public void setDefaultContent(Content content) {
    transaction(() -> stamps.whileDefaulting(() -> setContent(content)));
  }

  @Override
  public void applyMergeableChanges(MergeableChanges changes) {
    Objects.requireNonNull(changes, "changes");
    apply(
        changes.tables(),
        changes.values(),
        latest -> merge(changes.tables(), changes.values(), latest));
  }

  /** Merges, as a transaction, what has no stamp of the future, and whose latest is handed on. */
  private void apply(StampedTables tables, StampedValues values, Consumer<Hlc> merging) {
    boolean outermost = !lock.isMine() || isBegunForOrigin();
    transaction(
        () -> {
          Hlc latest = StampCheck.check(tables, values, stamps.clock().latestAcceptable());
          editor.journal().onlyMerges |= outermost;
          stamps.whileApplying(() -> merging.accept(latest));
        });
  }

  private void merge(StampedTables tables, StampedValues values, Hlc latest) {
    boolean showAtOnce =
        writer.middleware() == null && !schemas.hasTables() && !schemas.hasValues();
    Changes changes = new Merger(tree, editor, showAtOnce).merge(tables, values);
    stamps.clock().seen(latest);
    if (!showAtOnce) {
      applier.show(changes);
    }
  }

  @Override
  public void merge(MergeableStore other) {
    Objects.requireNonNull(other, "other");
    MergeableChanges own = getMergeableContent().asChanges();
    MergeableChanges others = other.getMergeableContent().asChanges();
    other.applyMergeableChanges(own);
    applyMergeableChanges(others);
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
    return read(() -> keeper.changes(currentJournal(), withHashes));
  }

  @Override
  public @Nullable MergeableChanges getTransactionStamps() {
    if (!lock.isMine()) {
      return MergeableChanges.EMPTY;
    }
    return editor.journal().isTreeReplaced() ? null : TransactionStamps.of(tree, editor.journal());
  }

  @Override
  public ContentHashes getMergeableContentHashes() {
    return readHashed(Diffs::contentHashes);
  }

  @Override
  public Map<String, Integer> getMergeableTableHashes() {
    return readHashed(Diffs::tableHashes);
  }

  @Override
  public TableDiff getMergeableTableDiff(Map<String, Integer> otherTableHashes) {
    return readHashed(it -> it.tableDiff(otherTableHashes));
  }

  @Override
  public Map<String, Map<String, Integer>> getMergeableRowHashes(
      Map<String, Integer> otherTableHashes) {
    return readHashed(it -> it.rowHashes(otherTableHashes));
  }

  @Override
  public RowDiff getMergeableRowDiff(Map<String, Map<String, Integer>> otherRowHashes) {
    return readHashed(it -> it.rowDiff(otherRowHashes));
  }

  @Override
  public Map<String, Map<String, Map<String, Integer>>> getMergeableCellHashes(
      Map<String, Map<String, Integer>> otherRowHashes) {
    return readHashed(it -> it.cellHashes(otherRowHashes));
  }

  @Override
  public StampedTables getMergeableCellDiff(
      Map<String, Map<String, Map<String, Integer>>> otherCellHashes) {
    return readHashed(it -> it.cellDiff(otherCellHashes));
  }

  @Override
  public Map<String, Integer> getMergeableValueHashes() {
    return readHashed(Diffs::valueHashes);
  }

  @Override
  public StampedValues getMergeableValueDiff(Map<String, Integer> otherValueHashes) {
    return readHashed(it -> it.valueDiff(otherValueHashes));
  }
}
