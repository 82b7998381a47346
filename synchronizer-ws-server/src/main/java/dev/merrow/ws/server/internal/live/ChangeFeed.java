package dev.merrow.ws.server.internal.live;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects what changes in a store while somebody looks: of each cell the latest write, of a
 * bounded number of cells in each table. Thread-safe, but {@link #begin} and {@link #end} are
 * called in turn.
 */
final class ChangeFeed {
  /** How many cells of a table are reported one by one. */
  static final int MAX_CELLS = 1_000;

  /** How many tables are reported one by one. */
  private static final int MAX_TABLES = 1_000;

  private final MergeableStore store;
  private final Map<String, Long> versions = new HashMap<>();
  private long version = 1;

  /** The version of tables that have not changed since this has begun to collect. */
  private long base = 1;

  private Map<String, TableChanges> tables = new LinkedHashMap<>();
  private Map<String, StampedCell> values = new LinkedHashMap<>();
  private boolean manyValues;

  // used by the thread that begins and ends, and never by two at a time
  private @Nullable Subscription subscription;

  private volatile boolean collecting;

  /** What has changed in a table. */
  static final class TableChanges {
    final Map<String, Map<String, StampedCell>> rows = new LinkedHashMap<>();
    int cells;

    /** How many writes there were, those of the same cell counted each. */
    long writes;

    boolean isMany() {
      return cells > MAX_CELLS;
    }

    private void add(String rowId, String cellId, StampedCell cell) {
      writes++;
      if (isMany()) {
        return;
      }
      boolean isNew =
          rows.computeIfAbsent(rowId, added -> new LinkedHashMap<>()).put(cellId, cell) == null;
      if (isNew) {
        cells++;
      }
      if (isMany()) {
        rows.clear();
      }
    }
  }

  /**
   * What has changed since it was taken last.
   *
   * @param values the values that changed; null if there are too many
   */
  record Taken(Map<String, TableChanges> tables, @Nullable Map<String, StampedCell> values) {
    boolean isEmpty() {
      return tables.isEmpty() && values != null && values.isEmpty();
    }
  }

  ChangeFeed(MergeableStore store) {
    this.store = store;
  }

  /**
   * Begins to collect. The store is called without a lock, because its listener needs that of this.
   */
  void begin() {
    if (collecting) {
      return;
    }
    subscription =
        store.addDidFinishTransactionListener(
            finished -> add(store.getTransactionMergeableChanges()));
    // from now on, no change is missed
    collecting = true;
  }

  /** Stops collecting. */
  void end() {
    Subscription current = subscription;
    subscription = null;
    collecting = false;
    if (current != null) {
      current.close();
    }
    clear();
  }

  private synchronized void clear() {
    tables = new LinkedHashMap<>();
    values = new LinkedHashMap<>();
    manyValues = false;
    versions.clear();
    // whatever was known of a table, it may change unnoticed from now on
    base = ++version;
  }

  private synchronized void add(MergeableChanges changes) {
    version++;
    changes.forEachCell(
        (tableId, rowId, id, cell) -> {
          if (tableId == null || rowId == null) {
            values.put(id, cell);
            manyValues |= values.size() > MAX_CELLS;
          } else {
            TableChanges table = tables.get(tableId);
            if (table == null && tables.size() < MAX_TABLES) {
              table = new TableChanges();
              tables.put(tableId, table);
            }
            if (table != null) {
              table.add(rowId, id, cell);
            }
            versions.put(tableId, version);
          }
        });
    if (manyValues) {
      values.clear();
    }
  }

  /** Takes what has changed since the last call. */
  synchronized Taken take() {
    Taken taken = new Taken(tables, manyValues ? null : values);
    if (!taken.isEmpty()) {
      tables = new LinkedHashMap<>();
      values = new LinkedHashMap<>();
      manyValues = false;
    }
    return taken;
  }

  /** Returns a number that grows when a table changes; 0 if that is not known. */
  synchronized long versionOf(String tableId) {
    return !collecting ? 0 : versions.getOrDefault(tableId, base);
  }
}
