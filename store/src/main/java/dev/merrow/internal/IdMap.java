package dev.merrow.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A compact map from ids in insertion order: ids and things side by side in one array, with an
 * index only if there are many. A store has one for each row, so what an entry costs is what a cell
 * costs: 8 bytes here, 48 in a {@link java.util.LinkedHashMap}.
 *
 * <p>While it is walked by position, entries may be added, as long as it has no gaps: new entries
 * come at the end. A removed entry leaves a gap, until there are too many.
 */
public class IdMap<V> {
  /** The maximum number of entries that are found without an index. */
  private static final int LINEAR = 12;

  /** The maximum number of entries that may be mostly gaps. */
  private static final int FEW = 32;

  private static final Object[] NONE = {};

  private @Nullable Object[] slots = NONE;
  private @Nullable IdIndex index;
  private int end;
  private int size;

  /** Creates an empty map. */
  public IdMap() {}

  /** Returns an empty map with room for a number of things. */
  public static <V> IdMap<V> ofSize(int size) {
    IdMap<V> map = new IdMap<>();
    map.reserve(size);
    return map;
  }

  /** Returns how many things there are. */
  public final int size() {
    return size;
  }

  /** Returns whether there is nothing. */
  public final boolean isEmpty() {
    return size == 0;
  }

  /** Returns one more than the greatest position in use. */
  public final int end() {
    return end;
  }

  /** Returns the id at a position, or null if there is a gap. */
  public final @Nullable String idAt(int position) {
    return (String) slots[2 * position];
  }

  /** Returns the thing at a position that is no gap. */
  @SuppressWarnings({"unchecked", "NullAway"}) // slots hold ids and Vs in turn; gaps aren't asked
  public final V at(int position) {
    return (V) slots[2 * position + 1];
  }

  /** Returns the thing of an id, or null. */
  public final @Nullable V get(String id) {
    int position = find(id);
    return position < 0 ? null : at(position);
  }

  /** Returns whether there is a thing of an id. */
  public final boolean has(String id) {
    return find(id) >= 0;
  }

  /** Adds a thing at the end, or replaces the one there in its place. */
  public final void put(String id, V thing) {
    int position = find(id);
    if (position >= 0) {
      slots[2 * position + 1] = thing;
    } else {
      add(id, thing);
    }
  }

  /** Adds a thing whose id is known to be new. */
  public final void add(String id, V thing) {
    if (2 * end == slots.length) {
      makeRoom();
    }
    slots[2 * end] = id;
    slots[2 * end + 1] = thing;
    if (index != null) {
      index.enter(slots, id, end);
    }
    end++;
    size++;
  }

  /** Removes the thing of an id, and returns it; null if there is none. */
  public final @Nullable V remove(String id) {
    int position = find(id);
    if (position < 0) {
      return null;
    }
    V thing = at(position);
    slots[2 * position] = null;
    slots[2 * position + 1] = null;
    size--;
    if (size == 0) {
      clear();
    } else if (end > FEW && size < end / 4) {
      resize(2 * size);
    }
    return thing;
  }

  /** Removes everything. */
  public final void clear() {
    slots = NONE;
    index = null;
    end = 0;
    size = 0;
  }

  /** Returns the ids in order, as a copy. */
  public final List<String> ids() {
    List<String> ids = new ArrayList<>(size);
    for (int i = 0; i < end; i++) {
      String id = idAt(i);
      if (id != null) {
        ids.add(id);
      }
    }
    return Collections.unmodifiableList(ids);
  }

  /** Returns the ids that are not among the given ones, in order, as a copy. */
  public final List<String> idsExcept(Set<String> given) {
    List<String> others = new ArrayList<>(0);
    for (int i = 0; i < end; i++) {
      String id = idAt(i);
      if (id != null && !given.contains(id)) {
        others.add(id);
      }
    }
    return others;
  }

  /** Calls back with each id and thing, in order. */
  public final void forEach(BiConsumer<? super String, ? super V> action) {
    for (int i = 0; i < end; i++) {
      String id = idAt(i);
      if (id != null) {
        action.accept(id, at(i));
      }
    }
  }

  private int find(String id) {
    return index == null ? findLinear(id) : index.find(slots, id);
  }

  private int findLinear(String id) {
    int last = 2 * end;
    for (int i = 0; i < last; i += 2) {
      if (slots[i] == id) {
        return i >> 1;
      }
    }
    int hash = id.hashCode();
    for (int i = 0; i < last; i += 2) {
      Object other = slots[i];
      if (other != null && other.hashCode() == hash && other.equals(id)) {
        return i >> 1;
      }
    }
    return -1;
  }

  /** Closes gaps if they are many, else grows. */
  private void makeRoom() {
    boolean manyGaps = end - size > end / 4;
    int capacity = manyGaps ? Math.max(size, 2) : end;
    int grown = capacity < 16 ? capacity + 2 : capacity + (capacity >> 1);
    resize(manyGaps && size < end / 2 ? Math.max(end / 2, 2) : Math.max(grown, 2));
  }

  private void resize(int capacity) {
    Object[] old = slots;
    int oldEnd = end;
    slots = new Object[2 * capacity];
    index = capacity > LINEAR ? new IdIndex(capacity) : null;
    end = 0;
    if (oldEnd == size) {
      System.arraycopy(old, 0, slots, 0, 2 * oldEnd);
      end = size;
    } else {
      for (int i = 0; i < oldEnd; i++) {
        if (old[2 * i] != null) {
          slots[2 * end] = old[2 * i];
          slots[2 * end++ + 1] = old[2 * i + 1];
        }
      }
    }
    if (index != null) {
      for (int i = 0; i < end; i++) {
        index.enter(slots, (String) slots[2 * i], i);
      }
    }
  }

  /** Reserves room for more things at once. */
  public final void reserve(int more) {
    if (end + more > slots.length / 2) {
      resize(end + more);
    }
  }

  @Override
  public String toString() {
    return Arrays.toString(slots);
  }
}
