package dev.merrow.ws.server.internal.views;

import dev.merrow.stamp.MergeableChanges;

/**
 * What makes a client's store right again after a refused write.
 *
 * @param refused the refused cells that the client's store shows, because they are newer than what
 *     it may see
 * @param same those of them that have the same content as what it may see
 * @param right what the client is to be sent
 */
public record ViewCorrection(
    MergeableChanges refused, MergeableChanges same, MergeableChanges right) {

  /** Returns whether there is nothing to say. */
  public boolean isEmpty() {
    return refused.isEmpty() && right.isEmpty();
  }
}
