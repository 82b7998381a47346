package dev.merrow.stamp;

/**
 * The whole content of a mergeable store: every cell and value ever written, deleted ones included,
 * with stamps and hashes.
 *
 * @param tables the tables
 * @param values the values
 */
public record MergeableContent(StampedTables tables, StampedValues values) {
  /** Nothing at all. */
  public static final MergeableContent EMPTY =
      new MergeableContent(StampedTables.EMPTY, StampedValues.EMPTY);

  /**
   * The same content with the hashes that follow from it. Those it has are not looked at: whoever
   * wrote it may have changed a cell without them.
   */
  public MergeableContent withComputedHashes() {
    return new MergeableContent(ComputedHashes.of(tables), ComputedHashes.of(values));
  }

  /** The same as changes to merge into another store. */
  public MergeableChanges asChanges() {
    return new MergeableChanges(tables, values);
  }
}
