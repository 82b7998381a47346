package dev.merrow.ws.server.internal.live;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.LocalClient;
import dev.merrow.ws.server.internal.core.PathReport;
import dev.merrow.ws.server.stores.PathStore;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lookouts that are in use. At a path with a store of the broker's own, one reads that store;
 * at another, it joins the path as a client does. A stored path without clients is opened for it.
 * All end a while after nobody looks. Thread-safe.
 */
final class Lookouts {
  private static final Logger LOG = LoggerFactory.getLogger(Lookouts.class);

  /** How long a lookout is kept that nobody uses. */
  private static final Duration REST = Duration.ofSeconds(20);

  /** How long a client may take to learn what the others have, before what it has is shown. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(3);

  /** How long the store of a path without clients may take to be loaded. */
  private static final Duration LOADING = Duration.ofSeconds(60);

  private static final Duration LOADING_TICK = Duration.ofMillis(20);

  /** How many paths are looked at as a client, each of which keeps a copy of its content. */
  private static final int MAX_CLIENTS = 20;

  /** How many of them may have been opened for one identity or address. */
  private static final int MAX_CLIENTS_OF_HOLDER = 10;

  private static final Set<PathReport.State> HAVE_NO_STORE =
      Set.of(PathReport.State.FAILED, PathReport.State.NO_STORE);

  private static final String TOO_MANY = "Too many paths are looked at.";

  /** What a client has at a path where all see the same. */
  private static final Grant EVERYTHING = new Grant("live page", Access.READ_WRITE, null);

  private final Broker broker;
  private final Scheduler workers;
  private final Inventory inventory;
  private final Map<Key, Entry> entries = new HashMap<>();

  /** Whether a sweep is due; guarded by the entries. */
  private boolean sweeping;

  /**
   * What is looked at.
   *
   * @param view as whom; null if all who look see the same
   */
  private record Key(String pathId, @Nullable View view) {}

  /** As whom a path is looked at, as far as that decides what is seen. */
  private record View(String identity, Access access, Set<String> labels) {
    Grant grant() {
      return new Grant(identity, access, null, Decision.ALWAYS, labels);
    }
  }

  /** A lookout that is there or will be. */
  private static final class Entry {
    final CompletableFuture<Lookout> lookout;

    /** For whom it was opened, if it is a client; else null. */
    final @Nullable ShareHolder clientOf;

    int users;
    long idleSince = System.nanoTime();

    Entry(CompletableFuture<Lookout> lookout, @Nullable ShareHolder clientOf) {
      this.lookout = lookout;
      this.clientOf = clientOf;
    }

    boolean isIdle() {
      return users == 0 && lookout.isDone();
    }

    boolean isOf(Lookout other) {
      return lookout.isDone() && !lookout.isCompletedExceptionally() && lookout.join() == other;
    }
  }

  Lookouts(Broker broker, Scheduler workers, Inventory inventory) {
    this.broker = broker;
    this.workers = workers;
    this.inventory = inventory;
  }

  /**
   * Returns the lookout on a path for a while.
   *
   * @param grant what who looks may see and do; null for all
   * @param holder who looks
   * @return fails with an {@link ApiException} if there is none
   */
  CompletableFuture<Lookout> at(String pathId, @Nullable Grant grant, ShareHolder holder) {
    return broker.report(pathId) != null
        ? at(pathId, grant, holder, false)
        : inventory
            .paths()
            .thenCompose(paths -> at(pathId, grant, holder, paths.containsKey(pathId)));
  }

  /**
   * Returns the lookout on a path for a while.
   *
   * @param stored whether the path has a persisted store, should it have no clients
   */
  private CompletableFuture<Lookout> at(
      String pathId, @Nullable Grant grant, ShareHolder holder, boolean stored) {
    View view =
        grant == null || !broker.hasRules(pathId)
            ? null
            : new View(grant.identity(), grant.access(), grant.labels());
    Key key = new Key(pathId, view);
    Entry entry;
    synchronized (entries) {
      entry = entries.get(key);
      if (entry == null || hasEnded(entry)) {
        if (entry != null) {
          entries.remove(key);
          end(entry);
        }
        entry = open(key, holder, stored);
        keep(key, entry);
      }
      entry.idleSince = System.nanoTime();
    }
    return entry.lookout;
  }

  /** Keeps what was opened, unless or until that fails. */
  private void keep(Key key, Entry entry) {
    entries.put(key, entry);
    Futures.whenDone(
        entry.lookout,
        error -> {
          if (error != null) {
            synchronized (entries) {
              entries.remove(key, entry);
            }
          }
        });
    if (!entries.isEmpty() && !sweeping) {
      sweeping = true;
      sweepLater();
    }
  }

  /** Returns how many lookouts are kept. */
  int size() {
    synchronized (entries) {
      return entries.size();
    }
  }

  private static boolean hasEnded(Entry entry) {
    return entry.lookout.isDone()
        && (entry.lookout.isCompletedExceptionally() || !entry.lookout.join().isCurrent());
  }

  /** Keeps a lookout until {@link #leave}. */
  void enter(Lookout lookout) {
    use(lookout, 1);
  }

  /** Ends what {@link #enter} began. */
  void leave(Lookout lookout) {
    use(lookout, -1);
  }

  private void use(Lookout lookout, int more) {
    synchronized (entries) {
      for (Entry entry : entries.values()) {
        if (entry.isOf(lookout)) {
          entry.users += more;
          entry.idleSince = System.nanoTime();
        }
      }
    }
  }

  private Entry open(Key key, ShareHolder holder, boolean stored) {
    String pathId = key.pathId;
    PathReport path = broker.report(pathId);
    if (path == null && stored) {
      return key.view == null ? wake(pathId, holder) : openView(pathId, key.view, holder);
    }
    if (path == null) {
      return failed(404, "no-clients", "No client is at this path now.");
    }
    return switch (path.state()) {
      case STARTING -> failed(503, "starting", "The path's store is still being loaded.");
      case FAILED -> failed(503, "failed", "The path's store could not be loaded.");
      case IN_MEMORY, PERSISTED ->
          key.view == null ? openStore(pathId) : openView(pathId, key.view, holder);
      case NO_STORE -> openClient(pathId, EVERYTHING, false, holder);
    };
  }

  private Entry openView(String pathId, View view, ShareHolder holder) {
    return openClient(pathId, view.grant(), true, holder);
  }

  private static Entry failed(int status, String code, String message) {
    return new Entry(CompletableFuture.failedFuture(new ApiException(status, code, message)), null);
  }

  /** A lookout on the broker's own store of a path. */
  private Lookout ofStore(String pathId, MergeableStore store, Runnable onClose) {
    return new Lookout(
        store,
        workers,
        () -> isStoreOf(pathId, store),
        (grant, holder, edit) ->
            broker
                .edit(pathId, store, grant, holder, edit)
                .exceptionallyCompose(error -> failed(pathId, Futures.cause(error))),
        onClose);
  }

  private static CompletableFuture<Void> failed(String pathId, Throwable error) {
    return CompletableFuture.failedFuture(
        error instanceof CancellationException
            ? new ApiException(
                503, "busy", "The path %s has just ended. Try again.".formatted(pathId), error)
            : error);
  }

  private Entry openStore(String pathId) {
    PathStore parts = broker.openStore(pathId);
    if (parts == null) {
      return failed(404, "no-clients", "No client is at this path now.");
    }
    Lookout lookout = ofStore(pathId, parts.store(), () -> {});
    return new Entry(CompletableFuture.completedFuture(lookout), null);
  }

  /**
   * Joins a stored path that has no clients, as a client that says nothing: so the broker opens its
   * store, and keeps it open for as long as somebody looks.
   */
  private Entry wake(String pathId, ShareHolder holder) {
    if (!hasRoomFor(holder)) {
      return failed(503, "busy", TOO_MANY);
    }
    SerialExecutor serial = serialFor(pathId);
    LocalClient client = new LocalClient(broker, pathId, EVERYTHING, serial);
    // the store is there to be read, and what is said of it is not listened to
    CompletableFuture<Void> unused = client.open();
    CompletableFuture<Lookout> opened = new CompletableFuture<>();
    awaitStore(pathId, client, opened, System.nanoTime() + LOADING.toNanos());
    return new Entry(opened, holder);
  }

  private void awaitStore(
      String pathId, LocalClient client, CompletableFuture<Lookout> opened, long end) {
    PathReport path = broker.report(pathId);
    PathStore parts = broker.openStore(pathId);
    if (parts != null) {
      opened.complete(ofStore(pathId, parts.store(), () -> leave(client)));
    } else if (System.nanoTime() > end || (path != null && HAVE_NO_STORE.contains(path.state()))) {
      leave(client);
      opened.completeExceptionally(
          new ApiException(503, "failed", "The path's store could not be loaded."));
    } else {
      Scheduler.Cancellation unused =
          workers.schedule(LOADING_TICK, () -> awaitStore(pathId, client, opened, end));
    }
  }

  private static void leave(LocalClient client) {
    CompletableFuture<Void> unused = client.close();
  }

  /** Makes room for one more client, in place of one that nobody uses if need be. */
  private boolean hasRoomFor(ShareHolder holder) {
    List<Entry> clients = entries.values().stream().filter(each -> each.clientOf != null).toList();
    List<Entry> ofHolder = clients.stream().filter(each -> holder.equals(each.clientOf)).toList();
    return (ofHolder.size() < MAX_CLIENTS_OF_HOLDER || endIdle(ofHolder))
        && (clients.size() < MAX_CLIENTS
            || ofHolder.size() >= MAX_CLIENTS_OF_HOLDER
            || endIdle(clients));
  }

  /** Ends the one of some lookouts that nobody has used for longest; returns whether it has. */
  private boolean endIdle(List<Entry> some) {
    long now = System.nanoTime();
    Entry longest =
        some.stream()
            .filter(Entry::isIdle)
            .max(Comparator.comparingLong(each -> now - each.idleSince))
            .orElse(null);
    if (longest == null) {
      return false;
    }
    entries.values().remove(longest);
    end(longest);
    return true;
  }

  private SerialExecutor serialFor(String pathId) {
    return new SerialExecutor(workers, error -> LOG.warn("The live page at {}", pathId, error));
  }

  private boolean isStoreOf(String pathId, MergeableStore store) {
    PathStore parts = broker.openStore(pathId);
    return parts != null && parts.store() == store;
  }

  /**
   * Joins a path as a client.
   *
   * @param decides whether the broker decides on each change
   */
  private Entry openClient(String pathId, Grant grant, boolean decides, ShareHolder holder) {
    if (!hasRoomFor(holder)) {
      return failed(503, "busy", TOO_MANY);
    }
    SerialExecutor serial = serialFor(pathId);
    MergeableStore store = MergeableStore.createMergeableStore();
    LocalClient client = new LocalClient(broker, pathId, grant, serial);
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(
            store,
            client,
            SynchronizerOptions.builder()
                .scheduler(serial)
                .flushOnClose(Duration.ZERO)
                .errorListener(error -> LOG.debug("The live page at {}: {}", pathId, error))
                .build());
    Lookout lookout =
        new Lookout(
            store,
            workers,
            () -> broker.report(pathId) != null && client.isConnected(),
            decides
                ? new DecidedWrites(client, synchronizer, workers)
                : (grantOfWriter, holderOfWriter, edit) ->
                    CompletableFuture.runAsync(() -> edit.make(store::transaction), workers),
            () -> {
              CompletableFuture<Void> unused = synchronizer.closeAsync();
            });
    CompletableFuture<Lookout> opened = new CompletableFuture<>();
    Runnable ready = () -> ready(client, lookout, opened);
    Futures.whenDone(synchronizer.startSync(), error -> ready.run());
    Futures.whenDone(client.whenEnded(), error -> ready.run());
    Scheduler.Cancellation unused = workers.schedule(FIRST_LOOK, ready);
    return new Entry(opened, holder);
  }

  /** Shows what a client has, unless the broker has not let it in. */
  private static void ready(
      LocalClient client, Lookout lookout, CompletableFuture<Lookout> opened) {
    if (client.isConnected()) {
      opened.complete(lookout);
    } else if (opened.completeExceptionally(
        new ApiException(503, "busy", "The page could not join the path, which may be full."))) {
      lookout.close();
    }
  }

  private void sweepLater() {
    Scheduler.Cancellation unused = workers.schedule(REST.dividedBy(2), this::sweep);
  }

  /** Ends what nobody has used for a while. */
  private void sweep() {
    synchronized (entries) {
      long now = System.nanoTime();
      for (Iterator<Entry> each = entries.values().iterator(); each.hasNext(); ) {
        Entry entry = each.next();
        if (entry.users == 0 && now - entry.idleSince > REST.toNanos()) {
          each.remove();
          end(entry);
        }
      }
      sweeping = !entries.isEmpty();
      if (sweeping) {
        sweepLater();
      }
    }
  }

  private void end(Entry entry) {
    Futures.whenDone(
        entry.lookout.thenAccept(lookout -> workers.execute(lookout::close)), error -> {});
  }

  /** Ends all. */
  void close() {
    synchronized (entries) {
      entries.values().forEach(this::end);
      entries.clear();
    }
  }
}
