package dev.merrow.store;

import dev.merrow.internal.IdMap;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampHash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A row, a table or all tables. The map itself contains the visible children; children that have
 * only stamps left are buried beside it, so that readers never walk over tombstones.
 */
abstract class StampedNode<V> extends IdMap<V> {
  private @Nullable IdMap<V> buried;

  /** The node's own stamp, which only peers assign. */
  Hlc hlc = Hlc.EMPTY;

  int hash;

  final @Nullable V getBuried(String id) {
    return buried == null ? null : buried.get(id);
  }

  /** Returns the child with an id, visible or buried. */
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

  /** Returns the stamped child with an id, visible or buried. */
  final @Nullable V getStamped(String id) {
    V thing = getAny(id);
    return thing == null || isForReadersAlone(thing) ? null : thing;
  }

  /** Calls back with each stamped child: first the visible, then the buried. */
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

  /**
   * Returns whether nothing in it was ever stamped, so that readers see it but it is not part of
   * the merged content.
   */
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

  /** Returns the ids of all children as a copy: first the visible, then the buried. */
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
