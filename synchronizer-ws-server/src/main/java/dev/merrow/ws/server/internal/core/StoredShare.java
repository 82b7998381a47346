package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.CloseStatus;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.share.Account;
import dev.merrow.ws.server.internal.share.Ledger;
import dev.merrow.ws.server.internal.share.PathShares;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of a store, and the holders that are charged for it: the holder that wrote it or, for
 * loaded content, the holder that opened the store. A client that adds to a full path is closed,
 * and so is a client whose holder has used its share when all stores together hold too much.
 * Existing content is kept, and may be changed.
 *
 * <p>The recorded weight is never less than the actual one. While there is much room, changes count
 * as if they replaced nothing, which costs least; from half of a limit on they count as they are.
 * The content is then weighed again, if what was replaced may make a difference: some of it at a
 * time, so that nothing else waits for long.
 *
 * <p>Used on the conversation's thread alone.
 */
final class StoredShare {
  private static final Logger LOG = LoggerFactory.getLogger(StoredShare.class);

  /** How many rows are weighed at a time. */
  private static final int ROWS = 1_000;

  /** Which part of the limit may be recorded in excess before the content is weighed again. */
  private static final int PARTS = 10;

  /** More than one change of somebody who is no client takes. */
  private static final long EDIT = 4L << 20;

  private final MergeableStore store;
  private final Path path;
  private final PathShares shares;
  private final SerialExecutor serial;
  private final Function<String, ShareHolder> holders;
  private final Map<ShareHolder, Account> accounts = new HashMap<>();

  /** Written on the conversation's thread alone, and read by many. */
  private volatile long bytes;

  /** How much of that may be in excess at most, because it was replaced. */
  private long excess;

  /** What weighs the content again; null if nothing does. */
  private @Nullable Weighing weighing;

  /** What was added since that has begun. */
  private long addedMeanwhile;

  private boolean closed;

  /**
   * Creates the share.
   *
   * @param holders gives the holder of the client with an id, also of one that has gone lately
   */
  StoredShare(
      MergeableStore store,
      Path path,
      PathShares shares,
      SerialExecutor serial,
      Function<String, ShareHolder> holders) {
    this.store = store;
    this.path = path;
    this.shares = shares;
    this.serial = serial;
    this.holders = holders;
  }

  private static boolean isLimited(PathShares shares) {
    return shares.pathBytes() < Long.MAX_VALUE || shares.stored().total() < Long.MAX_VALUE;
  }

  /**
   * Weighs what was loaded, some of it at a time.
   *
   * @param opener who is charged for it
   */
  void begin(ShareHolder opener) {
    if (isLimited(shares)) {
      serial.execute(new Weighing(weight -> add(opener, weight), () -> {}));
    }
  }

  /** Weighs all content, some of it in each task. */
  private final class Weighing implements Runnable {
    private final LongConsumer weights;
    private final Runnable done;
    private final List<String> tables = new ArrayList<>(store.getMergeableTableHashes().keySet());
    private String tableId = "";
    private List<String> rows = List.of();

    Weighing(LongConsumer weights, Runnable done) {
      this.weights = weights;
      this.done = done;
    }

    @Override
    public void run() {
      if (step()) {
        serial.execute(this);
      }
    }

    /** Returns whether there is more. */
    boolean step() {
      if (closed) {
        return false;
      }
      if (!rows.isEmpty()) {
        List<String> some = rows.subList(Math.max(0, rows.size() - ROWS), rows.size());
        weights.accept(weightOf(tableId, some));
        some.clear();
        return true;
      }
      if (!tables.isEmpty()) {
        tableId = tables.remove(tables.size() - 1);
        rows = rowsOf(tableId);
        return true;
      }
      weights.accept(weightOfValues());
      done.run();
      return false;
    }
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
    ShareHolder holder = holders.apply(clientId);
    if (admits(holder, changes, () -> Correction.ownOf(store, changes), "Closing")) {
      return true;
    }
    Client client = path.client(clientId);
    if (client != null) {
      client.socket().close(CloseStatus.STORE_FULL);
    }
    return false;
  }

  /**
   * Prepares for what somebody writes who is no client: weighs the content if that may make a
   * difference, as it can't be weighed while it is written to.
   */
  void prepare() {
    if (isLimited(shares) && excess > leastLimit() / PARTS && !isMuchRoomFor(EDIT)) {
      weighAtOnce();
    }
  }

  /**
   * Whether there is room for what somebody writes who is no client. Call it after {@link
   * #prepare}.
   *
   * @param changes what is written
   * @param before what the store had there
   */
  boolean admits(ShareHolder holder, MergeableChanges changes, MergeableChanges before) {
    return !isLimited(shares) || admits(holder, changes, () -> before, "Refusing");
  }

  private boolean admits(
      ShareHolder holder,
      MergeableChanges changes,
      Supplier<MergeableChanges> before,
      String refusing) {
    long whole = StoredWeights.of(changes);
    if (isMuchRoomFor(whole)) {
      add(holder, whole);
      excess += whole;
      return true;
    }
    // what exists of the cells and values that are written
    long there = StoredWeights.ofThose(changes, before.get());
    long more = Math.max(0, whole - there);
    boolean mayDiffer = excess > leastLimit() / PARTS;
    if (mayDiffer && more > 0 && !fits(holder, more)) {
      weighAtOnce();
    }
    if (more == 0 || fits(holder, more)) {
      add(holder, more);
      excess += Math.max(0, there - whole);
      if (mayDiffer) {
        weighSoon();
      }
      return true;
    }
    logRefusal(refusing, holder, more);
    return false;
  }

  private void logRefusal(String refusing, ShareHolder holder, long more) {
    Ledger stored = shares.stored();
    if (bytes + more > shares.pathBytes()) {
      LOG.info(
          "{} {}: path {} has {} of {} bytes and no room for {} more",
          refusing,
          holder,
          path,
          bytes,
          shares.pathBytes(),
          more);
    } else {
      LOG.info(
          "{} {}: all paths have {} of {} bytes, {} of them its own, and path {} has no room for"
              + " {} more",
          refusing,
          holder,
          stored.held(),
          stored.total(),
          stored.held(holder),
          path,
          more);
    }
  }

  private long leastLimit() {
    return Math.min(shares.pathBytes(), shares.stored().total());
  }

  private boolean isMuchRoomFor(long more) {
    Ledger stored = shares.stored();
    return bytes + more <= shares.pathBytes() / 2 && stored.held() + more <= stored.total() / 2;
  }

  /** Whether there is room in this store, and in all of them unless the holder has its share. */
  private boolean fits(ShareHolder holder, long more) {
    Ledger stored = shares.stored();
    if (bytes + more > shares.pathBytes()) {
      return false;
    }
    return stored.held() + more <= stored.total()
        || stored.held(holder) + more <= stored.total() / Math.max(1, stored.holders());
  }

  private long weightOfValues() {
    return StoredWeights.of(MergeableChanges.ofValues(store.getMergeableValueDiff(Map.of())));
  }

  private void weighSoon() {
    if (weighing != null) {
      return;
    }
    addedMeanwhile = 0;
    long[] weight = new long[1];
    Weighing[] own = new Weighing[1];
    own[0] =
        new Weighing(
            each -> weight[0] += each,
            () -> {
              // else it was weighed at once meanwhile
              if (weighing == own[0]) {
                weighed(weight[0] + addedMeanwhile, addedMeanwhile);
              }
            });
    weighing = own[0];
    serial.execute(own[0]);
  }

  /** As a last resort, before a client is closed that may not deserve it. */
  private void weighAtOnce() {
    long[] weight = new long[1];
    Weighing atOnce = new Weighing(each -> weight[0] += each, () -> weighed(weight[0], 0));
    boolean more;
    do {
      more = atOnce.step();
    } while (more);
  }

  /**
   * The content was weighed.
   *
   * @param weight what it weighs
   * @param maybeTwice how much of that may have been counted twice, as it came meanwhile
   */
  private void weighed(long weight, long maybeTwice) {
    double part = bytes == 0 ? 1 : Math.min(1, (double) weight / bytes);
    accounts.values().forEach(each -> each.set((long) (each.held() * part)));
    closeEmptyAccounts();
    bytes = weight;
    excess = maybeTwice;
    weighing = null;
  }

  /** Over time, any number of holders may write to a store. */
  private void closeEmptyAccounts() {
    accounts
        .values()
        .removeIf(
            account -> {
              boolean empty = account.held() == 0;
              if (empty) {
                account.close();
              }
              return empty;
            });
  }

  private void add(ShareHolder holder, long more) {
    // no other thread writes
    long sum = bytes + more;
    bytes = sum;
    addedMeanwhile += more;
    accounts.computeIfAbsent(holder, added -> shares.stored().open(added, () -> {})).change(more);
  }

  /** Returns how much is recorded; 0 without a limit. */
  long bytes() {
    return bytes;
  }

  /** Whether the store is given back, or is about to be. */
  boolean isClosed() {
    return closed;
  }

  /** Returns everything to the ledger. */
  void close() {
    closed = true;
    accounts.values().forEach(Account::close);
    accounts.clear();
  }
}
