package dev.merrow.persist;

/** Gathers the changes of several transactions into net ones. */
interface PendingChanges<D> {

  /**
   * Adds changes that came after the others.
   *
   * @return whether that could be done; if not, what this holds is of no more use
   */
  boolean add(D changes);

  /** Returns the net changes; a view that is good until more are added. */
  D changes();

  /** Returns how many cells, values and stamps of nodes they change. */
  int size();
}
