package dev.merrow.sync;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a peer's store differs from this one in given cells alone. It requests the
 * peer's cells in their place and then its hashes, and computes which hashes this store would have
 * with those cells. So the result is as reliable as equal hashes are. Used only on the
 * conversation's thread.
 */
final class KnownDifferences {
  private final MergeableStore store;
  private final PendingRequests requests;
  private final RequestIds ids;
  private final Duration timeout;

  KnownDifferences(
      MergeableStore store, PendingRequests requests, RequestIds ids, Duration timeout) {
    this.store = store;
    this.requests = requests;
    this.ids = ids;
    this.timeout = timeout;
  }

  /** Returns a store's cells in the rows, and its values, that changes speak of. */
  static MergeableChanges cellsLike(MergeableStore store, MergeableChanges changes) {
    Map<String, Map<String, Map<String, Integer>>> rows = new LinkedHashMap<>();
    changes.forEachCell(
        (tableId, rowId, id, cell) -> {
          if (tableId != null && rowId != null) {
            rows.computeIfAbsent(tableId, added -> new LinkedHashMap<>()).put(rowId, Map.of());
          }
        });
    return new MergeableChanges(
        store.getMergeableCellDiff(rows),
        changes.values().values().isEmpty()
            ? StampedValues.EMPTY
            : store.getMergeableValueDiff(Map.of()));
  }

  /** The hashes of all cells of the rows that matter, and of all values. */
  private record Hashes(
      Map<String, Map<String, Map<String, Integer>>> cells, Map<String, Integer> values) {

    /** Without those of the given cells, which a peer that is sent these takes for missing. */
    Hashes without(Set<CellAddress> addresses) {
      Map<String, Map<String, Map<String, Integer>>> otherCells = new LinkedHashMap<>();
      cells.forEach(
          (tableId, rows) ->
              rows.forEach(
                  (rowId, row) ->
                      otherCells
                          .computeIfAbsent(tableId, added -> new LinkedHashMap<>())
                          .put(rowId, new LinkedHashMap<>(row))));
      Map<String, Integer> otherValues = new LinkedHashMap<>(values);
      for (CellAddress address : addresses) {
        if (address.tableId() == null || address.rowId() == null) {
          otherValues.remove(address.id());
        } else {
          otherCells
              .computeIfAbsent(address.tableId(), added -> new LinkedHashMap<>())
              .computeIfAbsent(address.rowId(), added -> new LinkedHashMap<>())
              .remove(address.id());
        }
      }
      return new Hashes(otherCells, otherValues);
    }

    @Nullable Integer of(CellAddress address) {
      if (address.tableId() == null || address.rowId() == null) {
        return values.get(address.id());
      }
      return cells
          .getOrDefault(address.tableId(), Map.of())
          .getOrDefault(address.rowId(), Map.of())
          .get(address.id());
    }
  }

  /**
   * Compares.
   *
   * @param addresses the cells that may differ
   * @return those of them that do differ, if all else is the same; null if it is not; fails with a
   *     {@link RequestException} or a {@link TransportException}
   */
  CompletableFuture<@Nullable Set<CellAddress>> of(String peerId, Set<CellAddress> addresses) {
    String transactionId = ids.transactionId();
    Hashes asked = hashesOf(addresses).without(addresses);
    CompletableFuture<StampedTables> tables =
        asked.cells().isEmpty()
            ? CompletableFuture.completedFuture(StampedTables.EMPTY)
            : ask(peerId, transactionId, new Message.GetCellDiff(asked.cells()), Answer::asTables);
    boolean asksForValues = addresses.stream().anyMatch(CellAddress::isValue);
    return tables.thenCompose(
        theirTables ->
            (asksForValues
                    ? ask(
                        peerId,
                        transactionId,
                        new Message.GetValueDiff(asked.values()),
                        Answer::asValues)
                    : CompletableFuture.completedFuture(StampedValues.EMPTY))
                .thenCompose(
                    theirValues ->
                        ask(
                                peerId,
                                transactionId,
                                new Message.GetContentHashes(),
                                Answer::asContentHashes)
                            .thenApply(
                                theirs ->
                                    compare(
                                        addresses,
                                        new MergeableChanges(theirTables, theirValues),
                                        theirs))));
  }

  private <T> CompletableFuture<T> ask(
      String peerId, String transactionId, Message message, PendingRequests.Reading<T> reading) {
    return requests
        .ask(peerId, transactionId, message, reading, timeout)
        .thenApply(PendingRequests.Reply::body);
  }

  private @Nullable Set<CellAddress> compare(
      Set<CellAddress> addresses, MergeableChanges theirCells, ContentHashes theirs) {
    Map<CellAddress, Integer> theirHashes = new HashMap<>();
    CellAddress.forEach(theirCells, (address, cell) -> theirHashes.put(address, hashOf(cell)));
    Hashes ours = hashesOf(addresses);
    Set<CellAddress> differing = new LinkedHashSet<>();
    int values = store.getMergeableContentHashes().values();
    Map<String, Map<String, Integer>> rowChanges = new LinkedHashMap<>();
    for (CellAddress address : addresses) {
      Integer our = ours.of(address);
      Integer their = theirHashes.get(address);
      if (Objects.equals(our, their)) {
        continue;
      }
      differing.add(address);
      int change =
          StampHash.ofChangedChild(address.id(), orZero(our), orZero(their));
      if (address.tableId() == null || address.rowId() == null) {
        values ^= change;
      } else {
        rowChanges
            .computeIfAbsent(address.tableId(), added -> new LinkedHashMap<>())
            .merge(address.rowId(), change, (a, b) -> a ^ b);
      }
    }
    return theirs.equals(new ContentHashes(tablesHash(rowChanges), values)) ? differing : null;
  }

  /**
   * Returns the hash that the tables would have.
   *
   * @param rowChanges by which the hashes of rows would change (by exclusive or)
   */
  private int tablesHash(Map<String, Map<String, Integer>> rowChanges) {
    Map<String, Integer> tables = store.getMergeableTableHashes();
    Map<String, Map<String, Integer>> rows = store.getMergeableRowHashes(differing(rowChanges));
    int hash = store.getMergeableContentHashes().tables();
    for (Map.Entry<String, Map<String, Integer>> changed : rowChanges.entrySet()) {
      String tableId = changed.getKey();
      int table = tables.getOrDefault(tableId, 0);
      int newTable = table;
      for (Map.Entry<String, Integer> row : changed.getValue().entrySet()) {
        int before = rows.getOrDefault(tableId, Map.of()).getOrDefault(row.getKey(), 0);
        newTable ^= ofChangedNode(row.getKey(), before, before ^ row.getValue());
      }
      hash ^= ofChangedNode(tableId, table, newTable);
    }
    return hash;
  }

  /** Hashes that differ from those of the tables, so that these count as differing. */
  private Map<String, Integer> differing(Map<String, Map<String, Integer>> rowChanges) {
    Map<String, Integer> tables = store.getMergeableTableHashes();
    Map<String, Integer> others = new LinkedHashMap<>();
    rowChanges.keySet().forEach(tableId -> others.put(tableId, ~tables.getOrDefault(tableId, 0)));
    return others;
  }

  /** A row or table whose hash is zero has nothing in it, and does not count. */
  private static int ofChangedNode(String id, int before, int after) {
    return (before == 0 ? 0 : StampHash.ofChild(id, before))
        ^ (after == 0 ? 0 : StampHash.ofChild(id, after));
  }

  private static int orZero(@Nullable Integer hash) {
    return hash == null ? 0 : hash;
  }

  private static int hashOf(StampedCell cell) {
    return StampHash.ofCell(cell.cell(), cell.hlc());
  }

  private Hashes hashesOf(Set<CellAddress> addresses) {
    Map<String, Map<String, Integer>> rows = new LinkedHashMap<>();
    for (CellAddress address : addresses) {
      if (address.tableId() != null && address.rowId() != null) {
        rows.computeIfAbsent(address.tableId(), added -> new LinkedHashMap<>())
            .put(address.rowId(), 0);
      }
    }
    // a hash other than the row's own, so that the row counts as differing
    Map<String, Integer> tables = store.getMergeableTableHashes();
    Map<String, Integer> otherTables = new LinkedHashMap<>();
    rows.keySet().forEach(tableId -> otherTables.put(tableId, ~tables.getOrDefault(tableId, 0)));
    Map<String, Map<String, Integer>> rowHashes = store.getMergeableRowHashes(otherTables);
    rows.forEach(
        (tableId, ids) ->
            ids.replaceAll(
                (rowId, unused) ->
                    ~rowHashes.getOrDefault(tableId, Map.of()).getOrDefault(rowId, 0)));
    return new Hashes(store.getMergeableCellHashes(rows), store.getMergeableValueHashes());
  }
}
