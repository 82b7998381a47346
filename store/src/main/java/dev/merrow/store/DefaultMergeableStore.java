package dev.merrow.store;

import dev.merrow.stamp.Changes;
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
import java.util.Map;
import java.util.Objects;
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
    set(content, stamps.clock().latestAcceptable());
  }

  private void set(MergeableContent content, long latestAcceptable) {
    apply(
        () -> {
          StampCheck.Checked checked =
              StampCheck.check(
                  content.tables(),
                  content.values(),
                  latestAcceptable,
                  stamps.clock().latestAcceptable());
          if (checked.refusal() != null) {
            throw checked.refusal();
          }
          delTables();
          delValues();
          editor.journal().saveRoots();
          // defaults of values are still there, and what middleware did not let go
          tree.replaceRoots(tree.withoutStamps());
          merge(checked);
        });
  }

  @Override
  public void setDefaultContent(Content content) {
    transaction(() -> stamps.whileDefaulting(() -> setContent(content)));
  }

  @Override
  public void applyMergeableChanges(MergeableChanges changes) {
    Objects.requireNonNull(changes, "changes");
    FutureStampException refusal = merge(changes, stamps.clock().latestAcceptable());
    if (refusal != null) {
      throw refusal;
    }
  }

  /** Merges what is acceptable; returns what tells of the rest, null if there is none. */
  private @Nullable FutureStampException merge(MergeableChanges changes, long latestAcceptable) {
    StampCheck.Checked checked =
        StampCheck.check(
            changes.tables(),
            changes.values(),
            latestAcceptable,
            stamps.clock().latestAcceptable());
    FutureStampException refusal = checked.refusal();
    try {
      apply(() -> merge(checked));
    } catch (RuntimeException | Error e) {
      if (refusal != null) {
        e.addSuppressed(refusal);
      }
      throw e;
    }
    return refusal;
  }

  @Override
  public void loadMergeableContent(MergeableContent content) {
    Objects.requireNonNull(content, "content");
    transaction(
        () -> {
          if (isPristine()) {
            set(content, Long.MAX_VALUE);
          } else {
            loadMergeableChanges(content.asChanges());
          }
        });
  }

  @Override
  public void loadMergeableChanges(MergeableChanges changes) {
    Objects.requireNonNull(changes, "changes");
    var unused = merge(changes, Long.MAX_VALUE);
  }

  private boolean isPristine() {
    return getMergeableTableHashes().isEmpty()
        && getMergeableValueHashes().isEmpty()
        && getMergeableContentHashes().equals(new ContentHashes(0, 0));
  }

  /** Merges as a transaction. */
  private void apply(Runnable merging) {
    boolean outermost = !lock.isMine() || isBegunForOrigin();
    transaction(
        () -> {
          editor.journal().onlyMerges |= outermost;
          stamps.whileApplying(merging);
        });
  }

  private void merge(StampCheck.Checked checked) {
    boolean showAtOnce =
        writer.middleware() == null && !schemas.hasTables() && !schemas.hasValues();
    Changes changes =
        new Merger(tree, editor, showAtOnce).merge(checked.tables(), checked.values());
    stamps.clock().seen(checked.latest());
    if (!showAtOnce) {
      applier.show(changes);
    }
  }

  @Override
  public void merge(MergeableStore other) {
    Objects.requireNonNull(other, "other");
    MergeableChanges own = getMergeableContent().asChanges();
    MergeableChanges others = other.getMergeableContent().asChanges();
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
