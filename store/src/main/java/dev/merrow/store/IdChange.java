package dev.merrow.store;

/** Whether an id came or went in a transaction. */
public enum IdChange {
  /** There was none of that id before. */
  ADDED,
  /** There is none of that id any more. */
  REMOVED
}
