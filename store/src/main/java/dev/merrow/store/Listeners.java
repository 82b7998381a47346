package dev.merrow.store;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All listeners of a store, by kind and by the ids that they listen to, null for any. Guarded by
 * the store's lock.
 *
 * <p>Listeners may be added and removed while others run. As in TinyBase, one added to the ids that
 * are being called still runs, and one removed before its turn does not.
 */
final class Listeners {
  /** A listener; its path has an id, or null for any, at each level of its kind. */
  record Listener(
      String id,
      ListenerKind kind,
      boolean mutator,
      List<@Nullable String> path,
      Consumer<@Nullable StoreEvent> call) {}

  /** The listeners for the same ids. */
  private static final class Leaf {
    final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final List<@Nullable Listener> order = new ArrayList<>();
    private int running;

    void add(Listener listener) {
      if (running == 0) {
        order.removeIf(other -> other == null);
      }
      listeners.put(listener.id, listener);
      order.add(listener);
    }

    void remove(Listener listener) {
      listeners.remove(listener.id);
      order.set(order.indexOf(listener), null);
    }

    void call(@Nullable StoreEvent event, @Nullable Failures failures) {
      running++;
      try {
        for (int i = 0; i < order.size(); i++) {
          Listener listener = order.get(i);
          if (listener != null) {
            Failures.guard(failures, () -> listener.call.accept(event));
          }
        }
      } finally {
        running--;
      }
    }
  }

  /** One level of ids; at the last, a leaf. */
  private static final class Node {
    final Map<@Nullable String, Node> children = new LinkedHashMap<>(0);
    final Leaf leaf = new Leaf();
  }

  /** All listeners of a kind. */
  private static final class Root {
    final Node node = new Node();
    int count;
  }

  private final Map<ListenerKind, Root> mutators = new EnumMap<>(ListenerKind.class);
  private final Map<ListenerKind, Root> others = new EnumMap<>(ListenerKind.class);
  private final Map<String, Listener> all = new HashMap<>();
  private final RowIdPool ids = new RowIdPool();

  private Root ensureRoot(ListenerKind kind, boolean mutator) {
    return (mutator ? mutators : others).computeIfAbsent(kind, key -> new Root());
  }

  Listener add(
      ListenerKind kind,
      boolean mutator,
      List<@Nullable String> path,
      Consumer<@Nullable StoreEvent> call) {
    Listener listener = new Listener(ids.take(true), kind, mutator, path, call);
    Root root = ensureRoot(kind, mutator);
    root.count++;
    Node node = root.node;
    for (String id : path) {
      node = node.children.computeIfAbsent(id, key -> new Node());
    }
    node.leaf.add(listener);
    all.put(listener.id, listener);
    return listener;
  }

  @Nullable Listener get(String id) {
    return all.get(id);
  }

  /** Removes a listener, unless another now has its id. */
  boolean remove(Listener listener) {
    if (!all.remove(listener.id, listener)) {
      return false;
    }
    Root root = ensureRoot(listener.kind, listener.mutator);
    root.count--;
    remove(root.node, listener, 0);
    ids.release(listener.id);
    return true;
  }

  /** Removes the listener below a node; returns whether the node is empty afterwards. */
  private static boolean remove(Node node, Listener listener, int level) {
    if (level == listener.path.size()) {
      node.leaf.remove(listener);
      return node.leaf.listeners.isEmpty();
    }
    Node child = node.children.get(listener.path.get(level));
    if (child != null && remove(child, listener, level + 1)) {
      node.children.remove(listener.path.get(level));
    }
    return node.children.isEmpty();
  }

  boolean has(ListenerKind kind, boolean mutator) {
    Root root = (mutator ? mutators : others).get(kind);
    return root != null && root.count > 0;
  }

  boolean hasAny(boolean mutator, ListenerKind... kinds) {
    if (!(mutator ? mutators : others).isEmpty()) {
      for (ListenerKind kind : kinds) {
        if (has(kind, mutator)) {
          return true;
        }
      }
    }
    return false;
  }

  int count(ListenerKind kind) {
    Root mutating = mutators.get(kind);
    Root other = others.get(kind);
    return (mutating == null ? 0 : mutating.count) + (other == null ? 0 : other.count);
  }

  /**
   * Calls the listeners for some ids: those for the exact id first at each level, then those for
   * any.
   *
   * @param failures collects their exceptions, so that all run; if null, the first exception is
   *     thrown
   * @param event creates the event, if there is any listener for it
   * @param path the ids; null is an unknown id, except for sorted row ids, where it calls the
   *     listeners for every cell id
   */
  void call(
      ListenerKind kind,
      boolean mutator,
      @Nullable Failures failures,
      Supplier<? extends @Nullable StoreEvent> event,
      @Nullable String... path) {
    Root root = (mutator ? mutators : others).get(kind);
    if (root != null && root.count > 0) {
      List<Leaf> leaves = new ArrayList<>(4);
      boolean nullIsAll = kind == ListenerKind.SORTED_ROW_IDS;
      gather(root.node, path, 0, nullIsAll, leaves);
      if (!leaves.isEmpty()) {
        StoreEvent made = event.get();
        leaves.forEach(leaf -> leaf.call(made, failures));
      }
    }
  }

  private static void gather(
      @Nullable Node node,
      @Nullable String[] path,
      int level,
      boolean nullIsAll,
      List<Leaf> leaves) {
    if (node == null) {
      return;
    }
    if (level == path.length) {
      leaves.add(node.leaf);
    } else if (path[level] == null && nullIsAll) {
      node.children.values().forEach(child -> gather(child, path, level + 1, true, leaves));
    } else {
      if (path[level] != null) {
        gather(node.children.get(path[level]), path, level + 1, nullIsAll, leaves);
      }
      gather(node.children.get(null), path, level + 1, nullIsAll, leaves);
    }
  }

  ListenerStats stats() {
    return new ListenerStats(
        count(ListenerKind.HAS_TABLES),
        count(ListenerKind.TABLES),
        count(ListenerKind.TABLE_IDS),
        count(ListenerKind.HAS_TABLE),
        count(ListenerKind.TABLE),
        count(ListenerKind.TABLE_CELL_IDS),
        count(ListenerKind.HAS_TABLE_CELL),
        count(ListenerKind.ROW_COUNT),
        count(ListenerKind.ROW_IDS),
        count(ListenerKind.SORTED_ROW_IDS),
        count(ListenerKind.HAS_ROW),
        count(ListenerKind.ROW),
        count(ListenerKind.CELL_IDS),
        count(ListenerKind.HAS_CELL),
        count(ListenerKind.CELL),
        count(ListenerKind.INVALID_CELL),
        count(ListenerKind.HAS_VALUES),
        count(ListenerKind.VALUES),
        count(ListenerKind.VALUE_IDS),
        count(ListenerKind.HAS_VALUE),
        count(ListenerKind.VALUE),
        count(ListenerKind.INVALID_VALUE),
        count(ListenerKind.START_TRANSACTION)
            + count(ListenerKind.WILL_FINISH_TRANSACTION)
            + count(ListenerKind.DID_FINISH_TRANSACTION));
  }
}
