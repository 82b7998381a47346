package dev.merrow.store;

import dev.merrow.internal.IdMap;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampHash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A row, table or all tables: what is in it and visible is the map itself; what only has stamps
 * left is buried beside it, so that readers never walk over tombstones.
 */
abstract class StampedNode<V> extends IdMap<V> {
  private @Nullable IdMap<V> buried;

  /** The node's own stamp, which only peers give. */
  Hlc hlc = Hlc.EMPTY;

  int hash;

  final @Nullable V getBuried(String id) {
    return buried == null ? null : buried.get(id);
  }

  /** The thing of an id, be it visible or buried. */
  final @Nullable V getAny(String id) {
    V thing = get(id);
    return thing == null ? getBuried(id) : thing;
  }

  final void bury(String id, V thing) {
    if (buried == null) {
      buried = new IdMap<>();
    }
    buried.put(id, thing);
  }

  final @Nullable V unbury(String id) {
    V thing = buried == null ? null : buried.remove(id);
    if (buried != null && buried.isEmpty()) {
      buried = null;
    }
    return thing;
  }

  /** All that has stamps: first the visible, then the buried. */
  final void forEachStamped(BiConsumer<? super String, ? super V> action) {
    forEach(
        (id, thing) -> {
          if (!isForReadersAlone(thing)) {
            action.accept(id, thing);
          }
        });
    if (buried != null) {
      buried.forEach(action);
    }
  }

  /** Whether nothing in it was ever stamped, so that it is shown and is no part of what merges. */
  final boolean isForReadersAlone() {
    if (hash != 0 || !hlc.isEmpty() || buried != null) {
      return false;
    }
    for (int i = 0; i < end(); i++) {
      if (idAt(i) != null && !isForReadersAlone(at(i))) {
        return false;
      }
    }
    return true;
  }

  abstract boolean isForReadersAlone(V thing);

  /** The ids of all there is, first of the visible, then of the buried, as a copy. */
  final List<String> idsOfAll() {
    if (buried == null) {
      return ids();
    }
    List<String> all = new ArrayList<>(ids());
    all.addAll(buried.ids());
    return all;
  }

  final int sizeOfAll() {
    return size() + (buried == null ? 0 : buried.size());
  }

  /** Sets the node's own stamp if the given one is newer. */
  final void takeStamp(Hlc newer) {
    if (newer.isAfter(hlc)) {
      hash ^= StampHash.ofStamp(hlc) ^ StampHash.ofStamp(newer);
      hlc = newer;
    }
  }
}
