package dev.merrow.stamp;

/**
 * Changes for a mergeable store, each with its stamp: merging them in any order, any number of
 * times, gives the same content. Hashes in them are not looked at.
 *
 * @param tables what is said of the tables
 * @param values what is said of the values
 */
public record MergeableChanges(StampedTables tables, StampedValues values) {
  /** No changes. */
  public static final MergeableChanges EMPTY =
      new MergeableChanges(StampedTables.EMPTY, StampedValues.EMPTY);

  /** Changes to tables alone. */
  public static MergeableChanges ofTables(StampedTables tables) {
    return new MergeableChanges(tables, StampedValues.EMPTY);
  }

  /** Changes to values alone. */
  public static MergeableChanges ofValues(StampedValues values) {
    return new MergeableChanges(StampedTables.EMPTY, values);
  }

  /** Whether nothing is said of any table or value. */
  public boolean isEmpty() {
    return tables.tables().isEmpty() && values.values().isEmpty();
  }

  /** Whether neither anything nor a stamp is said of anything. */
  public boolean sayNothing() {
    return isEmpty() && tables.hlc().isEmpty() && values.hlc().isEmpty();
  }
}
