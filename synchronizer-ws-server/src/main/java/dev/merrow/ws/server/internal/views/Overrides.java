package dev.merrow.ws.server.internal.views;

import dev.merrow.stamp.StampedCell;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cells that one client has with newer stamps than its view: deletions of rows that have left
 * the view, and corrections of what the client must not write. They count in the hashes that the
 * client is told, so that comparing finds nothing; and when such a cell changes in the view, the
 * client is sent it with a stamp that is newer still.
 *
 * <p>They are known for as long as the client is connected. A client that connects again offers
 * them by itself, when it is compared with. So nothing of them is persisted.
 *
 * <p>Guarded by {@link PathViews}.
 */
final class Overrides {
  /** How many rows are remembered of one client. Beyond it, comparing finds what is not. */
  static final int MAX_ROWS = 10_000;

  /** How many rows are remembered of all clients of a path. */
  static final int MAX_ROWS_OF_PATH = 1_000_000;

  /** By table id, which is null for the values, and row id. */
  private final Map<@Nullable String, Map<String, Overriding>> tables = new HashMap<>(2);

  private final int[] rowsOfPath;
  private int rows;

  /** The cells of a row; with the hash that the row has with them, while the view's is the same. */
  private static final class Overriding {
    Map<String, StampedCell> cells;
    boolean isHashed;
    int viewHash;
    int hash;

    Overriding(Map<String, StampedCell> cells) {
      this.cells = cells;
    }
  }

  /** Computes the hash of a row of a view with overriding cells. */
  @FunctionalInterface
  interface Hashing {
    int hash(Map<String, StampedCell> overriding);
  }

  /** Creates them, without any; the array counts the rows of all clients of the path. */
  Overrides(int[] rowsOfPath) {
    this.rowsOfPath = rowsOfPath;
  }

  boolean isEmpty() {
    return rows == 0;
  }

  /** Returns the rows with such cells in a table. */
  Iterable<String> rows(@Nullable String tableId) {
    return tables.getOrDefault(tableId, Map.of()).keySet();
  }

  /** Returns the ids of the tables with such cells; null among them stands for the values. */
  Iterable<@Nullable String> tableIds() {
    return tables.keySet();
  }

  boolean has(@Nullable String tableId, String rowId) {
    return tables.getOrDefault(tableId, Map.of()).containsKey(rowId);
  }

  /** Returns the overriding cells of a row; none if there are none. */
  Map<String, StampedCell> of(@Nullable String tableId, String rowId) {
    Overriding known = tables.getOrDefault(tableId, Map.of()).get(rowId);
    return known == null ? Map.of() : known.cells;
  }

  /** Puts the overriding cells of a row in place of the current ones, as far as there is room. */
  void put(@Nullable String tableId, String rowId, Map<String, StampedCell> cells) {
    if (cells.isEmpty()) {
      remove(tableId, rowId);
      return;
    }
    if (!has(tableId, rowId)) {
      if (rows >= MAX_ROWS || rowsOfPath[0] >= MAX_ROWS_OF_PATH) {
        return;
      }
      rows++;
      rowsOfPath[0]++;
    }
    tables
        .computeIfAbsent(tableId, added -> new LinkedHashMap<>(4))
        .put(rowId, new Overriding(cells));
  }

  private void remove(@Nullable String tableId, String rowId) {
    Map<String, Overriding> table = tables.get(tableId);
    if (table != null && table.remove(rowId) != null) {
      rows--;
      rowsOfPath[0]--;
      if (table.isEmpty()) {
        tables.remove(tableId);
      }
    }
  }

  /** Forgets everything. */
  void clear() {
    tables.clear();
    rowsOfPath[0] -= rows;
    rows = 0;
  }

  /** Returns a row's cells with those that override them. */
  Map<String, StampedCell> over(
      Map<String, StampedCell> cells, @Nullable String tableId, String rowId) {
    return over(cells, of(tableId, rowId));
  }

  static Map<String, StampedCell> over(
      Map<String, StampedCell> cells, Map<String, StampedCell> overriding) {
    if (overriding.isEmpty()) {
      return cells;
    }
    Map<String, StampedCell> both = new LinkedHashMap<>(cells);
    overriding.forEach(
        (id, cell) ->
            both.merge(id, cell, (one, other) -> other.hlc().isAfter(one.hlc()) ? other : one));
    return both;
  }

  /**
   * Returns the hash of a row with the overriding cells.
   *
   * @param viewHash the hash of the row in the view; 0 if it is not there
   * @param hashing computes it, if that was not done for this hash before
   */
  int hash(@Nullable String tableId, String rowId, int viewHash, Hashing hashing) {
    Overriding known = tables.getOrDefault(tableId, Map.of()).get(rowId);
    if (known == null) {
      return viewHash;
    }
    if (!known.isHashed || known.viewHash != viewHash) {
      known.hash = hashing.hash(known.cells);
      known.viewHash = viewHash;
      known.isHashed = true;
    }
    return known.hash;
  }

  /**
   * A row of the view has changed: finds what the client is to be sent, and remembers what it has
   * then.
   *
   * @param cells all cells of the row that the view has now; none if it is not in the view
   * @param sending those of them that other clients of the view are sent
   */
  Map<String, StampedCell> adjust(
      @Nullable String tableId,
      String rowId,
      Map<String, StampedCell> cells,
      Map<String, StampedCell> sending) {
    Map<String, StampedCell> overriding = of(tableId, rowId);
    if (overriding.isEmpty()) {
      return sending;
    }
    Map<String, StampedCell> adjusted = new LinkedHashMap<>(sending);
    Map<String, StampedCell> remaining = new LinkedHashMap<>();
    overriding.forEach(
        (id, known) -> {
          StampedCell now = cells.get(id);
          if (now != null && now.hlc().isAfter(known.hlc())) {
            adjusted.put(id, now);
          } else if (Objects.equals(now == null ? null : now.cell(), known.cell())) {
            remaining.put(id, known);
            adjusted.remove(id);
          } else {
            StampedCell newer =
                new StampedCell(now == null ? null : now.cell(), known.hlc().nextOfView());
            remaining.put(id, newer);
            adjusted.put(id, newer);
          }
        });
    put(tableId, rowId, remaining);
    return adjusted;
  }

  /**
   * A row has left the view: finds what the client is to be sent, and remembers it.
   *
   * @param deletions of the cells that the view had
   */
  Map<String, StampedCell> leave(
      @Nullable String tableId, String rowId, Map<String, StampedCell> deletions) {
    Map<String, StampedCell> overriding = of(tableId, rowId);
    if (overriding.isEmpty()) {
      put(tableId, rowId, deletions);
      return deletions;
    }
    Map<String, StampedCell> both = new LinkedHashMap<>(deletions);
    overriding.forEach(
        (id, known) -> {
          StampedCell deletion = both.get(id);
          if (deletion == null || !deletion.hlc().isAfter(known.hlc())) {
            both.put(
                id, known.isDeleted() ? known : new StampedCell(null, known.hlc().nextOfView()));
          }
        });
    put(tableId, rowId, both);
    return both;
  }

  /**
   * A row of the view has other columns: finds what the client is to be sent, and remembers what it
   * has then.
   *
   * @param cells all cells of the row that the view has now
   * @param gained those that it did not have before
   * @param deletions of the cells that it has no longer
   */
  Map<String, StampedCell> show(
      @Nullable String tableId,
      String rowId,
      Map<String, StampedCell> cells,
      Map<String, StampedCell> gained,
      Map<String, StampedCell> deletions) {
    Map<String, StampedCell> sent = adjust(tableId, rowId, cells, gained);
    if (deletions.isEmpty()) {
      return sent;
    }
    Map<String, StampedCell> both = new LinkedHashMap<>(sent);
    Map<String, StampedCell> remaining = new LinkedHashMap<>(of(tableId, rowId));
    deletions.forEach(
        (id, deletion) -> {
          StampedCell known = remaining.get(id);
          if (known == null || deletion.hlc().isAfter(known.hlc())) {
            remaining.put(id, deletion);
            both.put(id, deletion);
          }
        });
    put(tableId, rowId, remaining);
    return both;
  }
}
