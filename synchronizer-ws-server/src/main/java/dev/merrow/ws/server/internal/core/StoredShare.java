package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.CloseStatus;
import dev.merrow.ws.server.engine.Holder;
import dev.merrow.ws.server.internal.share.Account;
import dev.merrow.ws.server.internal.share.Ledger;
import dev.merrow.ws.server.internal.share.PathShares;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of a store, and the holders that are charged for it: the holder that wrote it or, for
 * loaded content, the holder that opened the store. A client that adds to a full path is closed,
 * and so is a client whose holder has used its share when all stores together hold too much.
 * Existing content is kept, and may be changed.
 *
 * <p>The recorded weight is never less than the actual one. It is measured again when it seems to
 * be too large. The cost of that is proportional to the content, so it is done only after
 * proportional growth.
 *
 * <p>Used on the conversation's thread alone.
 */
final class StoredShare {
  private static final Logger LOG = LoggerFactory.getLogger(StoredShare.class);

  /** How many rows are weighed at a time. */
  private static final int ROWS = 1_000;

  /** By which part of the limit the weight must have grown to be measured again. */
  private static final int PARTS = 10;

  private final MergeableStore store;
  private final Path path;
  private final PathShares shares;
  private final Map<Holder, Account> accounts = new HashMap<>();
  private long bytes;
  private long grown;
  private boolean closed;

  StoredShare(MergeableStore store, Path path, PathShares shares) {
    this.store = store;
    this.path = path;
    this.shares = shares;
  }

  private static boolean isLimited(PathShares shares) {
    return shares.pathBytes() < Long.MAX_VALUE || shares.stored().total() < Long.MAX_VALUE;
  }

  /**
   * Weighs what was loaded, some of it at a time.
   *
   * @param opener who is charged for it
   */
  void begin(SerialExecutor serial, Holder opener) {
    if (isLimited(shares)) {
      weighTables(serial, opener, new ArrayList<>(store.getMergeableTableHashes().keySet()));
    }
  }

  private void weighTables(SerialExecutor serial, Holder opener, List<String> tables) {
    if (closed) {
      return;
    }
    if (tables.isEmpty()) {
      add(opener, weightOfValues());
      return;
    }
    String tableId = tables.remove(tables.size() - 1);
    List<String> rows = rowsOf(tableId);
    serial.execute(() -> weighRows(serial, opener, tables, tableId, rows));
  }

  private void weighRows(
      SerialExecutor serial,
      Holder opener,
      List<String> tables,
      String tableId,
      List<String> rows) {
    if (closed) {
      return;
    }
    List<String> some = rows.subList(Math.max(0, rows.size() - ROWS), rows.size());
    add(opener, weightOf(tableId, some));
    some.clear();
    serial.execute(
        rows.isEmpty()
            ? () -> weighTables(serial, opener, tables)
            : () -> weighRows(serial, opener, tables, tableId, rows));
  }

  /** The ids of all rows of a table, also of those that are deleted. */
  private List<String> rowsOf(String tableId) {
    Map<String, Integer> rows =
        store
            .getMergeableRowHashes(Map.of(tableId, differingHashOf(tableId)))
            .getOrDefault(tableId, Map.of());
    return new ArrayList<>(rows.keySet());
  }

  private int differingHashOf(String tableId) {
    return ~store.getMergeableTableHashes().getOrDefault(tableId, 0);
  }

  private long weightOf(String tableId, List<String> rowIds) {
    Map<String, Map<String, Integer>> rows = new LinkedHashMap<>();
    rowIds.forEach(rowId -> rows.put(rowId, Map.of()));
    return StoredWeights.of(
        MergeableChanges.ofTables(store.getMergeableCellDiff(Map.of(tableId, rows))));
  }

  /**
   * Whether a client's changes may be merged. If not, the client is closed.
   *
   * @param clientId the client, which may have gone
   */
  boolean admits(String clientId, MergeableChanges changes) {
    if (!isLimited(shares)) {
      return true;
    }
    Client client = path.client(clientId);
    Holder holder = client == null ? Holder.UNKNOWN : client.socket().holder();
    long more = StoredWeights.of(changes);
    if (fits(holder, more)) {
      add(holder, more);
      grown += more;
      return true;
    }
    if (grown > Math.min(shares.pathBytes(), shares.stored().total()) / PARTS) {
      weighAnew();
    }
    long really = Math.max(0, more - weightThere(changes));
    if (really == 0 || fits(holder, really)) {
      add(holder, really);
      return true;
    }
    LOG.info("Closing {}: path {} has {} bytes and no room for {} more", holder, path, bytes, more);
    if (client != null) {
      client.socket().close(CloseStatus.STORE_FULL);
    }
    return false;
  }

  /** Whether there is room in this store, and in all of them unless the holder has its share. */
  private boolean fits(Holder holder, long more) {
    Ledger stored = shares.stored();
    if (bytes + more > shares.pathBytes()) {
      return false;
    }
    return stored.held() + more <= stored.total()
        || stored.held(holder) + more <= stored.total() / Math.max(1, stored.holders());
  }

  /** The existing content of the cells and values in changes. */
  private long weightThere(MergeableChanges changes) {
    return StoredWeights.ofThose(changes, Correction.ownOf(store, changes));
  }

  private long weightOfValues() {
    return StoredWeights.of(MergeableChanges.ofValues(store.getMergeableValueDiff(Map.of())));
  }

  private void weighAnew() {
    long weight = weightOfValues();
    for (String tableId : store.getMergeableTableHashes().keySet()) {
      List<String> rows = rowsOf(tableId);
      for (int i = 0; i < rows.size(); i += ROWS) {
        weight += weightOf(tableId, rows.subList(i, Math.min(rows.size(), i + ROWS)));
      }
    }
    double part = bytes == 0 ? 1 : Math.min(1, (double) weight / bytes);
    accounts.values().forEach(each -> each.set((long) (each.held() * part)));
    bytes = weight;
    grown = 0;
  }

  private void add(Holder holder, long more) {
    bytes += more;
    accounts.computeIfAbsent(holder, added -> shares.stored().open(added, () -> {})).change(more);
  }

  /** Returns everything to the ledger. */
  void close() {
    closed = true;
    accounts.values().forEach(Account::close);
    accounts.clear();
  }
}
