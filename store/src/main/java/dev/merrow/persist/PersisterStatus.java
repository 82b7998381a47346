package dev.merrow.persist;

/** What a {@link Persister} is doing. */
public enum PersisterStatus {
  /** Nothing, though it may be waiting for changes to load or save. */
  IDLE,
  /** Loading what is persisted into the store. */
  LOADING,
  /** Saving what is in the store. */
  SAVING,
  /** Closed for good. */
  CLOSED
}
