package dev.merrow.ws.server.internal.live;

import dev.merrow.schedule.Scheduler;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.ShareHolder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * What is looked at: the store of a path as somebody may see it, with the changes that come and the
 * orders in which rows are shown. Thread-safe.
 */
final class Lookout {
  /** How many orders of rows are kept. */
  private static final int MAX_ORDERS = 8;

  /** How many orders may be made at a time. */
  private static final int MAX_BEING_MADE = 4;

  private final MergeableStore store;
  private final Scheduler workers;
  private final BooleanSupplier current;
  private final Writing writing;
  private final Runnable onClose;
  private final ChangeFeed feed;

  /** The latest order of rows for each choice, the longest unused first. */
  private final Map<RowOrder.Choice, CompletableFuture<RowOrder>> orders =
      new LinkedHashMap<>(MAX_ORDERS, 0.75f, true);

  /** How many orders are being made; guarded by the orders. */
  private int beingMade;

  /** Makes changes of what is looked at. */
  @FunctionalInterface
  interface Writing {
    /**
     * Makes a change.
     *
     * @param grant what who writes may do
     * @param holder whom what is stored is charged to
     * @return fails with an {@link ApiException} if that is refused
     */
    CompletableFuture<Void> write(Grant grant, ShareHolder holder, Edit edit);
  }

  /**
   * A lookout.
   *
   * @param workers run what takes long
   * @param current whether the store is still that of the path
   * @param writing makes changes of the store
   * @param onClose ends what was begun for this
   */
  Lookout(
      MergeableStore store,
      Scheduler workers,
      BooleanSupplier current,
      Writing writing,
      Runnable onClose) {
    this.store = store;
    this.workers = workers;
    this.current = current;
    this.writing = writing;
    this.onClose = onClose;
    this.feed = new ChangeFeed(store);
  }

  MergeableStore store() {
    return store;
  }

  ChangeFeed feed() {
    return feed;
  }

  /** Makes a change; see {@link Writing#write}. */
  CompletableFuture<Void> write(Grant grant, ShareHolder holder, Edit edit) {
    return writing.write(grant, holder, edit);
  }

  boolean isCurrent() {
    return current.getAsBoolean();
  }

  void close() {
    feed.end();
    onClose.run();
  }

  /**
   * Returns the rows of a table in an order that may be a moment old.
   *
   * @return fails with an {@link ApiException} if too many others are being made
   */
  CompletableFuture<RowOrder> order(RowOrder.Choice choice) {
    CompletableFuture<RowOrder> made;
    synchronized (orders) {
      CompletableFuture<RowOrder> known = orders.get(choice);
      if (known != null && isUsable(known, choice)) {
        return known;
      }
      if (beingMade >= MAX_BEING_MADE) {
        return CompletableFuture.failedFuture(
            new ApiException(503, "busy", "Too many tables are being sorted. Try again."));
      }
      beingMade++;
      made = new CompletableFuture<>();
      orders.put(choice, made);
      if (orders.size() > MAX_ORDERS) {
        orders.remove(orders.keySet().iterator().next());
      }
    }
    workers.execute(
        () -> {
          try {
            RowOrder order = RowOrder.make(store, choice, feed.versionOf(choice.tableId()));
            oneIsMade();
            made.complete(order);
          } catch (RuntimeException | Error e) {
            oneIsMade();
            made.completeExceptionally(e);
          }
        });
    return made;
  }

  private void oneIsMade() {
    synchronized (orders) {
      beingMade--;
    }
  }

  private boolean isUsable(CompletableFuture<RowOrder> known, RowOrder.Choice choice) {
    if (!known.isDone()) {
      return true;
    }
    RowOrder order = known.isCompletedExceptionally() ? null : known.getNow(null);
    if (order == null) {
      return false;
    }
    long version = feed.versionOf(choice.tableId());
    return (version != 0 && version == order.version()) || order.isRecent(System.nanoTime());
  }
}
