package dev.merrow.sync;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Determines whether a peer's store differs from this one in given cells alone. It requests the
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

  /**
   * A cell that differs.
   *
   * @param ours this store's; null if there is none
   * @param theirs the peer's; null if there is none
   */
  record Difference(CellAddress address, @Nullable StampedCell ours, @Nullable StampedCell theirs) {

    /** Returns whether the peer lacks a change that this store has. */
    boolean isLackedThere() {
      return ours != null && (theirs == null || ours.hlc().isAfter(theirs.hlc()));
    }

    /** Returns whether only the stamps differ, which readers do not see. */
    boolean isSameForReaders() {
      return Objects.equals(
          ours == null ? null : ours.cell(), theirs == null ? null : theirs.cell());
    }
  }

  /**
   * Compares.
   *
   * @param addresses the cells that may differ
   * @return those of them that do differ, if all else is the same; null if it is not; fails with a
   *     {@link RequestException} or a {@link TransportException}
   */
  CompletableFuture<@Nullable List<Difference>> of(String peerId, Set<CellAddress> addresses) {
    String transactionId = ids.transactionId();
    Map<String, Map<String, Map<String, Integer>>> cells = cellHashesWithout(addresses);
    boolean asksForValues = addresses.stream().anyMatch(CellAddress::isValue);
    CompletableFuture<StampedTables> tables =
        cells.isEmpty()
            ? CompletableFuture.completedFuture(StampedTables.EMPTY)
            : ask(peerId, transactionId, new Message.GetCellDiff(cells), Answer::asTables);
    CompletableFuture<MergeableChanges> theirCells =
        tables.thenCompose(
            theirTables ->
                (asksForValues
                        ? ask(
                            peerId,
                            transactionId,
                            new Message.GetValueDiff(valueHashesWithout(addresses)),
                            Answer::asValues)
                        : CompletableFuture.completedFuture(StampedValues.EMPTY))
                    .thenApply(theirValues -> new MergeableChanges(theirTables, theirValues)));
    return theirCells.thenCompose(
        found ->
            ask(peerId, transactionId, new Message.GetContentHashes(), Answer::asContentHashes)
                .thenApply(theirs -> compare(addresses, found, theirs)));
  }

  /** The hashes of a peer that has none of some cells, so that it is sent these. */
  private Map<String, Map<String, Map<String, Integer>>> cellHashesWithout(
      Set<CellAddress> addresses) {
    Map<String, Map<String, Map<String, Integer>>> hashes = new LinkedHashMap<>();
    CellAddress.forEach(
        StoreCells.at(store, addresses),
        (address, cell) -> {
          if (address.tableId() != null && address.rowId() != null) {
            rowOf(hashes, address.tableId(), address.rowId()).put(address.id(), hashOf(cell));
          }
        });
    for (CellAddress address : addresses) {
      if (address.tableId() != null && address.rowId() != null) {
        rowOf(hashes, address.tableId(), address.rowId()).remove(address.id());
      }
    }
    return hashes;
  }

  private static Map<String, Integer> rowOf(
      Map<String, Map<String, Map<String, Integer>>> tables, String tableId, String rowId) {
    return tables
        .computeIfAbsent(tableId, added -> new LinkedHashMap<>())
        .computeIfAbsent(rowId, added -> new LinkedHashMap<>());
  }

  private Map<String, Integer> valueHashesWithout(Set<CellAddress> addresses) {
    Map<String, Integer> hashes = new LinkedHashMap<>(store.getMergeableValueHashes());
    addresses.stream().filter(CellAddress::isValue).map(CellAddress::id).forEach(hashes::remove);
    return hashes;
  }

  private <T> CompletableFuture<T> ask(
      String peerId, String transactionId, Message message, PendingRequests.Reading<T> reading) {
    return requests
        .ask(peerId, transactionId, message, reading, timeout)
        .thenApply(PendingRequests.Reply::body);
  }

  private @Nullable List<Difference> compare(
      Set<CellAddress> addresses, MergeableChanges theirCells, ContentHashes theirs) {
    MergeableChanges ourCells = StoreCells.at(store, addresses);
    List<Difference> differences = new ArrayList<>();
    int values = store.getMergeableContentHashes().values();
    Map<String, Map<String, Integer>> rowChanges = new LinkedHashMap<>();
    for (CellAddress address : addresses) {
      String tableId = address.tableId();
      String rowId = address.rowId();
      StampedCell ours = ourCells.get(tableId, rowId, address.id());
      StampedCell their = theirCells.get(tableId, rowId, address.id());
      int change =
          StampHash.ofChangedChild(
              address.id(), ours == null ? 0 : hashOf(ours), their == null ? 0 : hashOf(their));
      if (change == 0) {
        continue;
      }
      differences.add(new Difference(address, ours, their));
      if (tableId == null || rowId == null) {
        values ^= change;
      } else {
        rowChanges
            .computeIfAbsent(tableId, added -> new LinkedHashMap<>())
            .merge(rowId, change, (one, other) -> one ^ other);
      }
    }
    return theirs.equals(new ContentHashes(tablesHash(rowChanges), values)) ? differences : null;
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

  private static int hashOf(StampedCell cell) {
    return StampHash.ofCell(cell.cell(), cell.hlc());
  }
}
