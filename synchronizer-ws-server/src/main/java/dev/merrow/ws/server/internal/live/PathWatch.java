package dev.merrow.ws.server.internal.live;

import dev.merrow.schedule.Scheduler;
import dev.merrow.stamp.StampedCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.ClientReport;
import dev.merrow.ws.server.internal.core.PathReport;
import dev.merrow.ws.server.stores.StoredPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who watch a path what changes: cells five times a second, and once a second how the
 * path is doing. Each event is written once, however many watch. The work of one path is done by
 * one thread at a time, and there is none while nobody watches.
 */
final class PathWatch {
  private static final Logger LOG = LoggerFactory.getLogger(PathWatch.class);

  private static final Duration TICK = Duration.ofMillis(200);
  private static final int TICKS_PER_SECOND = 5;
  private static final int TICKS_PER_BEAT = 15 * TICKS_PER_SECOND;

  private final Broker broker;
  private final Scheduler workers;
  private final String pathId;
  private final Overview overview;
  private final Inventory inventory;
  private final Lookout lookout;
  private Map<String, StoredPath> stored = Map.of();
  private final Predicate<PathWatch> ending;
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final Rate rate = new Rate();

  /** By client, since when its queue has not been empty, in nanoseconds. */
  private final Map<String, Long> behindSince = new HashMap<>();

  /** Whether somebody has begun to watch who was not told the state yet. */
  private volatile boolean newcomers;

  private long ticks;

  /** Somebody who watches. */
  static final class Watcher {
    private final EventStream stream;
    private final @Nullable String tableId;
    private final boolean seesClients;
    private final BooleanSupplier mayLook;
    private String lastState = "";

    /**
     * A watcher.
     *
     * @param tableId the table whose cells it wants; null for none
     * @param seesClients whether it sees who the clients are
     * @param mayLook whether it may still look
     */
    Watcher(
        EventStream stream,
        @Nullable String tableId,
        boolean seesClients,
        BooleanSupplier mayLook) {
      this.stream = stream;
      this.tableId = tableId;
      this.seesClients = seesClients;
      this.mayLook = mayLook;
    }
  }

  /**
   * A watch without watchers.
   *
   * @param ending called when the last one seems to have gone; returns whether this has ended
   */
  PathWatch(
      Broker broker,
      Scheduler workers,
      String pathId,
      Lookout lookout,
      Overview overview,
      Inventory inventory,
      Predicate<PathWatch> ending) {
    this.broker = broker;
    this.workers = workers;
    this.pathId = pathId;
    this.lookout = lookout;
    this.overview = overview;
    this.inventory = inventory;
    this.ending = ending;
  }

  Lookout lookout() {
    return lookout;
  }

  /**
   * Ends if nobody watches. Nobody may begin to watch meanwhile.
   *
   * @param forget called if this ends
   */
  boolean endIfUnwatched(Runnable forget) {
    boolean ends = watchers.isEmpty();
    if (ends) {
      lookout.feed().end();
      forget.run();
    }
    return ends;
  }

  /** Begins to tell somebody. */
  void add(Watcher watcher) {
    watchers.add(watcher);
    newcomers = true;
    watcher.stream.whenClosed(() -> watchers.remove(watcher));
  }

  /** Begins to work. */
  void begin() {
    tick();
  }

  private void tickLater() {
    Scheduler.Cancellation unused = workers.schedule(TICK, this::tick);
  }

  private void tick() {
    boolean ended = false;
    try {
      ended = watchers.isEmpty() && ending.test(this);
      if (!ended) {
        tell();
      }
    } catch (RuntimeException | Error e) {
      LOG.error("Those who look at path {} have to ask again", pathId, e);
      closeAll(watcher -> {});
    }
    if (!ended) {
      tickLater();
    }
  }

  /** Ends all streams, so that browsers ask again. */
  private void closeAll(Consumer<Watcher> farewell) {
    List<Watcher> all = List.copyOf(watchers);
    watchers.removeAll(all);
    for (Watcher watcher : all) {
      farewell.accept(watcher);
      watcher.stream.close();
    }
  }

  private void tell() {
    lookout.feed().begin();
    if (!lookout.isCurrent()) {
      closeAll(watcher -> watcher.stream.send("gone", "{}"));
    } else {
      tellChanges();
      if (newcomers || ticks % TICKS_PER_SECOND == 0) {
        newcomers = false;
        tellState();
      }
      if (ticks % TICKS_PER_BEAT == 0) {
        watchers.forEach(watcher -> watcher.stream.beat());
      }
      ticks++;
    }
  }

  private void tellChanges() {
    ChangeFeed.Taken taken = lookout.feed().take();
    if (taken.isEmpty()) {
      return;
    }
    MergeableStore store = lookout.store();
    Map<String, String> written = new HashMap<>();
    for (Watcher watcher : watchers) {
      String tableId = watcher.tableId;
      ChangeFeed.TableChanges table = tableId == null ? null : taken.tables().get(tableId);
      if (tableId != null && table != null) {
        watcher.stream.send(
            "cells", written.computeIfAbsent(tableId, id -> cells(store, id, table)));
      }
    }
    Map<String, StampedCell> values = taken.values();
    if (values == null || !values.isEmpty()) {
      String json =
          Json.object(
              to -> {
                if (values == null) {
                  to.member("many", true);
                } else {
                  CellView.writeChangedValues(to, values);
                }
              });
      watchers.forEach(watcher -> watcher.stream.send("values", json));
    }
  }

  private static String cells(MergeableStore store, String tableId, ChangeFeed.TableChanges table) {
    return Json.object(
        to -> {
          to.member("table", tableId)
              .member("rowCount", store.getRowCount(tableId))
              .member("writes", table.writes);
          if (table.isMany()) {
            to.member("many", true);
          } else {
            CellView.writeChanges(to, table.rows);
          }
        });
  }

  /** Tells how the path is doing, to those to whom that is news. */
  private void tellState() {
    PathReport path = broker.report(pathId);
    if (path == null) {
      return;
    }
    long now = System.nanoTime();
    Rate.PerSecond perSecond = rate.of(path, now);
    List<ClientReport> clients = broker.clientReports(pathId);
    noteBehind(clients, now);
    Map<Boolean, String> written = new HashMap<>();
    for (Watcher watcher : new ArrayList<>(watchers)) {
      if (!watcher.mayLook.getAsBoolean()) {
        watcher.stream.send("ended", "{}");
        watcher.stream.close();
        watchers.remove(watcher);
        continue;
      }
      String state =
          written.computeIfAbsent(
              watcher.seesClients,
              seesClients -> state(path, perSecond, seesClients ? clients : null, now));
      if (!state.equals(watcher.lastState)) {
        watcher.lastState = state;
        watcher.stream.send("state", state);
      }
    }
  }

  private String state(
      PathReport path, Rate.PerSecond perSecond, @Nullable List<ClientReport> clients, long now) {
    return Json.object(
        to -> {
          overview.write(to, path, storedPath(), perSecond, null, clients != null);
          PathView.writeTables(to, lookout.store());
          if (clients != null) {
            PathView.writeClients(to, clients, id -> behindMillis(id, now));
          }
        });
  }

  private @Nullable StoredPath storedPath() {
    stored = inventory.paths().getNow(stored);
    return stored.get(pathId);
  }

  private void noteBehind(List<ClientReport> clients, long now) {
    Map<String, Long> before = new HashMap<>(behindSince);
    behindSince.clear();
    for (ClientReport client : clients) {
      if (client.unsentBytes() > 0) {
        behindSince.put(client.id(), Objects.requireNonNull(before.getOrDefault(client.id(), now)));
      }
    }
  }

  private long behindMillis(String clientId, long now) {
    Long since = behindSince.get(clientId);
    return since == null ? 0 : Duration.ofNanos(now - since).toMillis();
  }
}
