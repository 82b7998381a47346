package dev.merrow.sync;

import dev.merrow.schedule.Futures;
import dev.merrow.stamp.Cell;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends changes in as many messages as it takes: halves what the transport finds too large. A
 * single cell that is too large stays behind, and both sides are told. Used on the conversation's
 * thread alone.
 */
final class Parts {
  private final Link link;
  private final Gaps gaps;

  Parts(Link link, Gaps gaps) {
    this.link = link;
    this.gaps = gaps;
  }

  /**
   * Sends changes.
   *
   * @param peerId whom to, or null for all
   * @return completes when the network has taken all that it can carry; fails as {@link
   *     Transport#send} does
   */
  CompletableFuture<Void> send(
      @Nullable String peerId, @Nullable String requestId, MergeableChanges changes) {
    return link.send(new Envelope(peerId, requestId, new Message.ContentDiff(changes)))
        .exceptionallyCompose(
            error ->
                Futures.cause(error) instanceof MessageTooLargeException tooLarge
                    ? sendHalves(peerId, requestId, changes, tooLarge)
                    : CompletableFuture.failedFuture(error));
  }

  private CompletableFuture<Void> sendHalves(
      @Nullable String peerId,
      @Nullable String requestId,
      MergeableChanges changes,
      MessageTooLargeException tooLarge) {
    long count = count(changes);
    if (count <= 1) {
      return leaveBehind(peerId, requestId, changes, tooLarge);
    }
    List<MergeableChanges> halves = halves(changes, count / 2);
    return send(peerId, requestId, halves.get(0))
        .thenCompose(done -> send(peerId, requestId, halves.get(1)));
  }

  private CompletableFuture<Void> leaveBehind(
      @Nullable String peerId,
      @Nullable String requestId,
      MergeableChanges single,
      MessageTooLargeException tooLarge) {
    Sizes sizes = new Sizes(tooLarge.bytes());
    CellAddress.forEach(
        single,
        (address, cell) -> {
          gaps.tooLargeHere(address, cell.hlc(), tooLarge.bytes());
          sizes.add(address, cell);
        });
    if (sizes.answer == null) {
      return CompletableFuture.failedFuture(tooLarge);
    }
    String id = RequestId.tellingTooLarge(requestId);
    return link.send(new Envelope(peerId, id, new Message.Response(sizes.answer)));
  }

  /** The sizes of cells in the place of the cells. */
  private static final class Sizes {
    private final Cell size;
    private @Nullable Answer answer;

    Sizes(long bytes) {
      size = Cell.of(bytes);
    }

    void add(CellAddress address, StampedCell cell) {
      Map<String, StampedCell> cells = Map.of(address.id(), new StampedCell(size, cell.hlc()));
      String tableId = address.tableId();
      String rowId = address.rowId();
      answer =
          tableId == null || rowId == null
              ? new Answer.OfValues(StampedValues.of(cells))
              : new Answer.OfTables(
                  StampedTables.of(
                      Map.of(tableId, StampedTable.of(Map.of(rowId, StampedRow.of(cells))))));
    }
  }

  private static long count(MergeableChanges changes) {
    long[] count = {0};
    CellAddress.forEach(changes, (address, cell) -> count[0]++);
    return count[0];
  }

  /** The first so many cells, and the rest. Each has the stamps of its rows and tables. */
  static List<MergeableChanges> halves(MergeableChanges changes, long first) {
    Half one = new Half(changes);
    Half other = new Half(changes);
    long[] count = {0};
    CellAddress.forEach(
        changes, (address, cell) -> (count[0]++ < first ? one : other).add(address, cell));
    return List.of(one.changes(), other.changes());
  }

  private static final class Half {
    private final MergeableChanges whole;
    private final Map<String, Map<String, Map<String, StampedCell>>> tables = new LinkedHashMap<>();
    private final Map<String, StampedCell> values = new LinkedHashMap<>();

    Half(MergeableChanges whole) {
      this.whole = whole;
    }

    void add(CellAddress address, StampedCell cell) {
      String tableId = address.tableId();
      String rowId = address.rowId();
      if (tableId == null || rowId == null) {
        values.put(address.id(), cell);
      } else {
        tables
            .computeIfAbsent(tableId, added -> new LinkedHashMap<>())
            .computeIfAbsent(rowId, added -> new LinkedHashMap<>())
            .put(address.id(), cell);
      }
    }

    MergeableChanges changes() {
      Map<String, StampedTable> stamped = new LinkedHashMap<>();
      tables.forEach((tableId, rows) -> stamped.put(tableId, table(tableId, rows)));
      return new MergeableChanges(
          new StampedTables(stamped, whole.tables().hlc(), 0),
          new StampedValues(values, whole.values().hlc(), 0));
    }

    private StampedTable table(String tableId, Map<String, Map<String, StampedCell>> rows) {
      StampedTable of = whole.tables().tables().getOrDefault(tableId, StampedTable.EMPTY);
      Map<String, StampedRow> stamped = new LinkedHashMap<>();
      rows.forEach(
          (rowId, cells) ->
              stamped.put(
                  rowId,
                  new StampedRow(cells, of.rows().getOrDefault(rowId, StampedRow.EMPTY).hlc(), 0)));
      return new StampedTable(stamped, of.hlc(), 0);
    }
  }
}
