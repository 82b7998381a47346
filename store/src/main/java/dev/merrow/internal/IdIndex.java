package dev.merrow.internal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the position of an id in an {@link IdMap}: a hash table of positions. Ids that share a
 * hash, which an attacker can craft, would make it slow; if there are many, a {@code java.util} map
 * that tolerates them takes over.
 *
 * <p>It never forgets a position: that of an id that was removed is a gap in the map's slots.
 */
final class IdIndex {
  private static final int LONG_RUN = 256;

  /** Positions plus one; 0 means none. */
  private final int[] table;

  private @Nullable Map<String, Integer> crowded;

  /** Creates an index for up to {@code capacity} positions, gaps included. */
  IdIndex(int capacity) {
    table = new int[Integer.highestOneBit(capacity) * 4];
  }

  /**
   * Returns the position of an id in some slots, which hold ids and things in turn; -1 if it has
   * none.
   */
  int find(@Nullable Object[] slots, String id) {
    if (crowded != null) {
      int position = crowded.getOrDefault(id, -1);
      return position >= 0 && slots[2 * position] != null ? position : -1;
    }
    int mask = table.length - 1;
    int hash = id.hashCode();
    for (int at = spread(hash) & mask; table[at] != 0; at = (at + 1) & mask) {
      int position = table[at] - 1;
      Object other = slots[2 * position];
      if (other == id || (other != null && other.hashCode() == hash && other.equals(id))) {
        return position;
      }
    }
    return -1;
  }

  /** Records the position of an id that was just put into the last of the slots in use. */
  void enter(@Nullable Object[] slots, String id, int position) {
    if (crowded != null) {
      crowded.put(id, position);
      return;
    }
    int mask = table.length - 1;
    int start = spread(id.hashCode());
    int run = 0;
    while (table[(start + run) & mask] != 0) {
      run++;
    }
    table[(start + run) & mask] = position + 1;
    if (run > LONG_RUN) {
      crowded = positions(slots, position + 1);
    }
  }

  private static Map<String, Integer> positions(@Nullable Object[] slots, int end) {
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < end; i++) {
      if (slots[2 * i] instanceof String id) {
        positions.put(id, i);
      }
    }
    return positions;
  }

  private static int spread(int hash) {
    return (hash * 0x9e3779b9) >>> 7;
  }
}
