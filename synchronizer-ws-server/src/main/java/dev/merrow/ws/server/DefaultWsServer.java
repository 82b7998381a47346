package dev.merrow.ws.server;

import dev.merrow.MerrowException;
import dev.merrow.backplane.Backplane;
import dev.merrow.schedule.internal.FatalErrors;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.store.Subscription;
import dev.merrow.wire.Fragmenter;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.WsServerEvent.ClientIdsChanged;
import dev.merrow.ws.server.WsServerEvent.PathIdsChanged;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.BrokerOptions;
import dev.merrow.ws.server.internal.core.BrokerRequestHandler;
import dev.merrow.ws.server.internal.core.ClusterMembers;
import dev.merrow.ws.server.internal.core.ProblemKind;
import dev.merrow.ws.server.internal.guard.Guard;
import dev.merrow.ws.server.internal.live.LiveHandler;
import dev.merrow.ws.server.internal.live.ProblemLog;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics;
import dev.merrow.ws.server.internal.metrics.MeteredStores;
import dev.merrow.ws.server.internal.metrics.StoreHealth;
import dev.merrow.ws.server.internal.proxy.ForwardedRequestHandler;
import dev.merrow.ws.server.internal.share.Allowances;
import dev.merrow.ws.server.internal.share.Ledger;
import dev.merrow.ws.server.internal.share.PathShares;
import dev.merrow.ws.server.internal.share.Shares;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.limits.ShareLimits;
import dev.merrow.ws.server.stores.PathStores;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Assembles the broker and its engine. */
final class DefaultWsServer implements WsServer {
  private static final Logger LOG = LoggerFactory.getLogger(DefaultWsServer.class);

  /** How long the server's own stores may take to be saved in the end. */
  private static final Duration SAVE_LIMIT = Duration.ofSeconds(30);

  /** Together with the interval at which token and key files are checked, well below a second. */
  private static final Duration REVIEW_INTERVAL = Duration.ofMillis(250);

  /** How often to check how much data waits for slow readers. */
  private static final Duration MEASURE_INTERVAL = Duration.ofMillis(100);

  /**
   * How many connections may be idle before their first request, however few connections are
   * allowed.
   */
  private static final int LEAST_IDLE = 100;

  /** How many seconds' worth of messages may come at once. */
  private static final int SECONDS_AT_ONCE = 10;

  /** How long it takes until a holder that had too many cells refused may have as many again. */
  private static final double SECONDS_TO_REFILL = 100;

  /** How often to add and remove the meters of paths. */
  private static final Duration PATHS_INTERVAL = Duration.ofSeconds(1);

  /** How often to look whether it is time to check that stores can be kept. */
  private static final Duration STORES_INTERVAL = Duration.ofSeconds(1);

  private final Broker broker;

  /** Null if there is no engine between brokers. */
  private final @Nullable ClusterMembers members;

  private final StoreHealth health;
  private final Guard guard;
  private final @Nullable LiveHandler live;
  private final Engines engines;
  private final ScheduledThreadPoolExecutor timer;
  private final ThreadScheduler workers =
      ThreadScheduler.pool("merrow-ws-server-store", Runtime.getRuntime().availableProcessors());

  /** Waits for a database that does not answer, without keeping the workers from their work. */
  private final ThreadScheduler checks = ThreadScheduler.pool("merrow-ws-server-check", 1);

  private final ServerListeners listeners = new ServerListeners(this);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Duration drainDelay;

  DefaultWsServer(WsServerOptions options) {
    drainDelay = options.drainDelay();
    BrokerMetrics metrics = new BrokerMetrics(options.monitoring().meters());
    health = new StoreHealth(options.stores(), options.clock());
    ProblemLog problems = new ProblemLog(options.clock());
    health.whenFailed(
        (pathId, isSave) ->
            problems.add(
                isSave ? ProblemKind.STORE_NOT_SAVED : ProblemKind.STORE_NOT_LOADED,
                pathId,
                isSave ? "The store could not be saved" : "The store could not be loaded"));
    metrics.watchFailingStores(health::failing);
    metrics.whenExceeded(
        limit ->
            problems.add(ProblemKind.LIMIT, null, "A client exceeded the limit " + limit.label()));
    metrics.watchStores(health::isAvailable);
    timer = new ScheduledThreadPoolExecutor(1, DefaultWsServer::timerThread);
    timer.setRemoveOnCancelPolicy(true);
    // sockets that are cut off in the end need no timeouts
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    Shares shares = sharesOf(options);
    for (Ledger each : shares.all()) {
      metrics.watchShare(each.name(), each::held, each.total(), each::evictions);
    }
    broker =
        new Broker(
            brokerOptions(options, metrics, pathSharesOf(options, shares), problems), listeners);
    metrics.watchClients(() -> broker.pathIds().size(), broker::clientCount);
    Backplane backplane = options.backplane();
    members = backplane == null ? null : new ClusterMembers(broker);
    if (backplane != null) {
      metrics.watchBackplane(backplane::isConnected, () -> getClusterStats().brokers());
    }
    metrics.watchPaths(
        options.monitoring().measuredPaths(),
        MonitoringOptions.MAX_MEASURED_PATHS,
        new BrokerReadings(broker));
    guard =
        new Guard(
            new BrokerRequestHandler(broker, options.authenticator()),
            options.clientLimits(),
            shares,
            framesOf(options),
            options.shareLimits().fairBytesPerSecond(),
            metrics,
            options.clock());
    live =
        options.showsLivePage()
            ? new LiveHandler(
                guard,
                broker,
                options.authenticator(),
                options.clock(),
                problems,
                options.stores(),
                options.livePage() == LivePage.THIS_MACHINE,
                options.tls() != null)
            : null;
    try {
      requireStores(options.stores());
      engines =
          new Engines(
              options,
              timer,
              ForwardedRequestHandler.before(live == null ? guard : live, options.proxies()),
              () -> !closed.get() && health.isWell());
      engines.start();
    } catch (MerrowException e) {
      closeLivePage();
      workers.close();
      checks.close();
      timer.shutdownNow();
      throw e;
    }
    if (members != null) {
      members.begin();
      repeat(ClusterMembers.INTERVAL, members::announce);
    }
    repeat(options.requestTimeout(), broker::expire);
    repeat(REVIEW_INTERVAL, broker::review);
    repeat(MEASURE_INTERVAL, guard::measure);
    repeat(STORES_INTERVAL, () -> health.look(work -> checks.execute(() -> attempt(work))));
    if (options.monitoring().meters() != null) {
      repeat(PATHS_INTERVAL, metrics::refreshPaths);
    }
    repeat(guard.checkInterval(), guard::checkLife);
    repeat(guard.writeCheckInterval(), guard::checkWrites);
  }

  private static void requireStores(PathStores stores) {
    try {
      stores.check();
    } catch (MerrowException e) {
      throw e;
    } catch (Exception e) {
      throw new MerrowException("Cannot persist stores: " + e, e);
    }
  }

  /** Evictions run on the timer's thread, where no lock of a path is held. */
  private Shares sharesOf(WsServerOptions options) {
    ShareLimits limits = options.shareLimits();
    int connections = options.clientLimits().connections();
    int idle =
        limits.idleConnections() == 0
            ? Math.max(LEAST_IDLE, connections / 4)
            : limits.idleConnections();
    return new Shares(
        new Ledger("connections", connections, timer),
        Ledger.ofBriefAccounts("idle-connections", idle, timer),
        Ledger.ofBriefAccounts("incoming-bytes", limits.incomingBytes(), timer),
        new Ledger("outgoing-bytes", limits.outgoingBytes(), timer),
        new Ledger("paths", options.pathLimits().paths(), timer),
        Ledger.counting("stored-bytes", limits.storedBytes()));
  }

  private static Allowances framesOf(WsServerOptions options) {
    int perSecond = options.shareLimits().messagesPerSecond();
    return perSecond == 0
        ? new Allowances(0, Double.POSITIVE_INFINITY, options.clock())
        : new Allowances(perSecond, (double) SECONDS_AT_ONCE * perSecond, options.clock());
  }

  private static PathShares pathSharesOf(WsServerOptions options, Shares shares) {
    ShareLimits limits = options.shareLimits();
    return new PathShares(
        shares.stored(),
        limits.pathBytes(),
        new Allowances(
            limits.refusedCells() / SECONDS_TO_REFILL, limits.refusedCells(), options.clock()),
        limits.fairBytesPerSecond());
  }

  private BrokerOptions brokerOptions(
      WsServerOptions options, BrokerMetrics metrics, PathShares shares, ProblemLog problems) {
    WireIds ids = options.random() == null ? WireIds.secure() : new WireIds(options.random());
    int fragmentBytes = options.fragmentBytes();
    return new BrokerOptions(
        options.limits(),
        options.jsonLimits(),
        // the guard ensures that there are only half as many, of the holders with the fewest
        new PathLimits(
            (int) Math.min(Integer.MAX_VALUE, 2L * options.pathLimits().paths()),
            options.pathLimits().clientsPerPath()),
        options.requestTimeout(),
        options.clock(),
        ids,
        options.random(),
        workers,
        MeteredStores.watch(options.stores(), metrics, health),
        fragmentBytes == 0 ? null : new Fragmenter(fragmentBytes, ids, options.limits()),
        new MeteredBroker(metrics, problems),
        shares,
        options.backplane(),
        options.audiences());
  }

  private static Thread timerThread(Runnable work) {
    Thread thread = new Thread(work, "merrow-ws-server-timer");
    thread.setDaemon(true);
    return thread;
  }

  private void repeat(Duration interval, Runnable work) {
    long millis = Math.max(1, interval.toMillis());
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(() -> attempt(work), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** A task that throws is not repeated, but this one must continue. */
  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      LOG.error("A regular task failed", e);
      FatalErrors.report(e);
    }
  }

  @Override
  public int port() {
    return engines.port();
  }

  @Override
  public int statusPort() {
    return engines.statusPort();
  }

  @Override
  public Set<String> getPathIds() {
    return broker.pathIds();
  }

  @Override
  public Set<String> getClientIds(String pathId) {
    return broker.clientIds(pathId);
  }

  @Override
  public WsServerStats getStats() {
    return new WsServerStats(broker.pathIds().size(), broker.clientCount());
  }

  @Override
  public CompletableFuture<ClusterClientIds> getClusterClientIds(String pathId) {
    Objects.requireNonNull(pathId, "pathId");
    return members == null
        ? CompletableFuture.completedFuture(new ClusterClientIds(broker.clientIds(pathId), 0))
        : members
            .clientsOf(pathId)
            .thenApply(clients -> new ClusterClientIds(clients.ids(), clients.silent()));
  }

  @Override
  public ClusterStats getClusterStats() {
    if (members == null) {
      return new ClusterStats(1, broker.clientCount());
    }
    ClusterMembers.Counts counts = members.counts();
    return new ClusterStats(counts.brokers(), counts.clients());
  }

  @Override
  public void review() {
    broker.reviewGrants();
  }

  @Override
  public Subscription addPathIdsListener(Consumer<? super PathIdsChanged> listener) {
    Objects.requireNonNull(listener, "listener");
    return listeners.add(
        event -> {
          if (event instanceof PathIdsChanged changed) {
            listener.accept(changed);
          }
        });
  }

  @Override
  public Subscription addClientIdsListener(
      @Nullable String pathId, Consumer<? super ClientIdsChanged> listener) {
    Objects.requireNonNull(listener, "listener");
    return listeners.add(
        event -> {
          if (event instanceof ClientIdsChanged changed
              && (pathId == null || pathId.equals(changed.pathId()))) {
            listener.accept(changed);
          }
        });
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    drain();
    // an interrupt must not keep engines from stopping, and some of them would lose it
    boolean interrupted = Thread.interrupted();
    try {
      engines.stopListening();
      closeLivePage();
      broker.close();
      engines.stop();
      await(broker.stopped());
      if (members != null) {
        members.close();
      }
      workers.close();
      checks.close();
      timer.shutdownNow();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void closeLivePage() {
    if (live != null) {
      live.close();
    }
  }

  /** Continues for the drain delay, during which it reports that it is not ready. */
  private void drain() {
    if (drainDelay.isZero()) {
      return;
    }
    LOG.info("Reporting not ready; accepting clients for another {}", drainDelay);
    try {
      TimeUnit.MILLISECONDS.sleep(drainDelay.toMillis());
    } catch (InterruptedException e) {
      // interrupted: close now
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CompletableFuture<Void> saved) {
    if (Futures.awaitUninterruptibly(saved, SAVE_LIMIT)) {
      saved.join();
    } else {
      LOG.error("Not all of the server's own stores were saved within {}", SAVE_LIMIT);
    }
  }

  @Override
  public String toString() {
    WsServerStats now = getStats();
    return "WsServer[port %s, %s paths, %s clients]".formatted(port(), now.paths(), now.clients());
  }
}
