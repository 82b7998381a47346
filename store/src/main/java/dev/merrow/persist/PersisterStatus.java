package dev.merrow.persist;

/** The status of a {@link Persister}. */
public enum PersisterStatus {
  /** Idle; it may be waiting for changes to load or save. */
  IDLE,
  /** Loading persisted content into the store. */
  LOADING,
  /** Saving content of the store. */
  SAVING,
  /** Closed permanently. */
  CLOSED
}
