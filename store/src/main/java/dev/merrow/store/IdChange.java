package dev.merrow.store;

/** Whether a transaction added or removed an id. */
public enum IdChange {
  /** The id did not exist before. */
  ADDED,
  /** The id no longer exists. */
  REMOVED
}
