package dev.merrow.stamp;

/**
 * The whole content of a mergeable store: every cell and value ever written, deleted ones included,
 * with stamps and hashes.
 *
 * @param tables the tables
 * @param values the values
 */
public record MergeableContent(StampedTables tables, StampedValues values) {
  /** Empty content. */
  public static final MergeableContent EMPTY =
      new MergeableContent(StampedTables.EMPTY, StampedValues.EMPTY);

  /**
   * Returns the same content with computed hashes. Its existing hashes are ignored: a cell may have
   * been changed without updating them.
   */
  public MergeableContent withComputedHashes() {
    return new MergeableContent(ComputedHashes.of(tables), ComputedHashes.of(values));
  }

  /** Returns this content as changes to merge into another store. */
  public MergeableChanges asChanges() {
    return new MergeableChanges(tables, values);
  }
}
