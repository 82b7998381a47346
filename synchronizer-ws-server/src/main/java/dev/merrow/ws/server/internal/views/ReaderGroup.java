package dev.merrow.ws.server.internal.views;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All rows and values that have the same readers. There may be as many groups as rows, most of them
 * with rows of one table. Groups are equal if their readers are.
 *
 * <p>Labels are often alike, and clients may choose them: the sum of their hashes, which is that of
 * a set, would be the same for many groups. So they are mixed first, and groups have an order, for
 * maps whose hashes are alike nevertheless.
 */
final class ReaderGroup implements Comparable<ReaderGroup> {
  private static final int MIX = 0x9E3779B9;

  final Set<String> readers;
  private final int hash;
  private @Nullable Part first;

  /** The parts of tables after the first; null while there is none. */
  private @Nullable Map<IndexedTable, Part> others;

  /**
   * Creates a group without rows.
   *
   * @param readers does not change any more
   */
  ReaderGroup(Set<String> readers) {
    this.readers = readers;
    this.hash = hash(readers);
  }

  private static int hash(Set<String> readers) {
    int hash = 0;
    for (String label : readers) {
      int its = label.hashCode() * MIX;
      hash += (its ^ its >>> 15) * MIX;
    }
    return hash;
  }

  /** Returns the rows of a table; null if there are none. */
  @Nullable Part get(IndexedTable table) {
    if (first != null && first.table == table) {
      return first;
    }
    return others == null ? null : others.get(table);
  }

  /** Returns the rows of a table, to which some are about to be added. */
  Part part(IndexedTable table) {
    Part known = get(table);
    if (known != null) {
      return known;
    }
    Part added = new Part(table, this);
    if (first == null) {
      first = added;
      return added;
    }
    if (others == null) {
      others = new LinkedHashMap<>(2);
    }
    others.put(table, added);
    return added;
  }

  void remove(Part part) {
    if (first == part) {
      first = null;
    } else if (others != null) {
      others.remove(part.table);
    }
  }

  boolean isEmpty() {
    return first == null && (others == null || others.isEmpty());
  }

  void forEachPart(Consumer<Part> action) {
    if (first != null) {
      action.accept(first);
    }
    if (others != null) {
      others.values().forEach(action);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ReaderGroup group
            && group.hash == hash
            && group.readers.equals(readers));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public int compareTo(ReaderGroup other) {
    return Arrays.compare(sorted(), other.sorted());
  }

  private String[] sorted() {
    String[] sorted = readers.toArray(String[]::new);
    Arrays.sort(sorted);
    return sorted;
  }
}
