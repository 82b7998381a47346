package dev.merrow.persist;

import java.util.List;

/** Gathers the changes of several transactions into net ones. */
interface PendingChanges<D> {

  /** Adds changes that came after the others. */
  void add(D changes);

  /**
   * Returns the net changes, to be applied one after the other; a view that is good until more are
   * added. There is more than one step only if one cannot tell them.
   */
  List<D> steps();

  /** Returns whether there are none. */
  boolean isEmpty();

  /**
   * Returns whether they take more memory than is allowed.
   *
   * @param maxCells how many cells, values and stamps of nodes may wait
   */
  boolean exceeds(int maxCells);
}
