package dev.merrow.store;

import dev.merrow.stamp.Changes;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import org.jspecify.annotations.Nullable;

/** Merges stamped content and changes into a store, each as a transaction. */
final class MergeTransactions {
  private final StoreParts parts;
  private final LocalStamps stamps;
  private final StampedReader reader;

  MergeTransactions(StoreParts parts, LocalStamps stamps, StampedReader reader) {
    this.parts = parts;
    this.stamps = stamps;
    this.reader = reader;
  }

  /** Replaces all content, unless a stamp is too far ahead of the clock. */
  void replace(MergeableContent content) {
    replace(content, stamps.clock().latestAcceptable());
  }

  private void replace(MergeableContent content, long latestAcceptable) {
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
          parts.tablesWriter.delTables();
          parts.valuesWriter.delValues();
          parts.editor.journal().saveRoots();
          // defaults of values are still there, and anything whose deletion middleware vetoed
          parts.tree.replaceRoots(parts.tree.withoutStamps());
          merge(checked);
        });
  }

  /**
   * Merges the acceptable changes; returns an exception that carries the rest, or null if there is
   * none.
   */
  @Nullable FutureStampException merge(MergeableChanges changes) {
    return merge(changes, stamps.clock().latestAcceptable());
  }

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

  /** Merges saved content, regardless of its stamps; an empty store takes it as a whole. */
  void load(MergeableContent content) {
    parts.transactions.run(
        () -> {
          if (isPristine()) {
            replace(content, Long.MAX_VALUE);
          } else {
            load(content.asChanges());
          }
        });
  }

  /** Merges saved changes, regardless of their stamps. */
  void load(MergeableChanges changes) {
    var unused = merge(changes, Long.MAX_VALUE);
  }

  private boolean isPristine() {
    return reader.read(
        diffs ->
            diffs.tableHashes().isEmpty()
                && diffs.valueHashes().isEmpty()
                && diffs.contentHashes().equals(new ContentHashes(0, 0)));
  }

  private void apply(Runnable merging) {
    boolean outermost = parts.transactions.isAtBeginning();
    parts.transactions.run(
        () -> {
          parts.editor.journal().onlyMerges |= outermost;
          stamps.whileApplying(merging);
        });
  }

  private void merge(StampCheck.Checked checked) {
    boolean showAtOnce =
        parts.middleware.calls() == null
            && !parts.schemas.hasTables()
            && !parts.schemas.hasValues();
    Changes changes =
        new Merger(parts.tree, parts.editor, showAtOnce).merge(checked.tables(), checked.values());
    stamps.clock().seen(checked.latest());
    if (!showAtOnce) {
      parts.applier.show(changes);
    }
  }
}
