package dev.merrow.store;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Assigns new row and listener ids: whole numbers from 0, freed ids first. As in TinyBase, the id
 * that has been free the longest comes first, and no more than a thousand are remembered.
 */
final class RowIdPool {
  private static final int MAX_FREE = 1_000;

  private final Deque<String> free = new ArrayDeque<>(2);
  private long next;

  String take(boolean reuse) {
    String id = reuse ? free.poll() : null;
    return id == null ? Long.toString(next++) : id;
  }

  void release(String id) {
    if (free.size() < MAX_FREE && isWholeNumber(id)) {
      free.add(id);
    }
  }

  private static boolean isWholeNumber(String id) {
    return !id.isEmpty() && id.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
