package dev.merrow.ws.server;

import dev.merrow.MerrowException;
import dev.merrow.schedule.internal.FatalErrors;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.store.Subscription;
import dev.merrow.wire.Fragmenter;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.WsServerEvent.ClientIdsChanged;
import dev.merrow.ws.server.WsServerEvent.PathIdsChanged;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.BrokerOptions;
import dev.merrow.ws.server.internal.core.BrokerRequestHandler;
import dev.merrow.ws.server.internal.guard.Guard;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics;
import dev.merrow.ws.server.internal.metrics.MeteredStores;
import dev.merrow.ws.server.internal.metrics.StoreHealth;
import dev.merrow.ws.server.internal.proxy.ForwardedRequestHandler;
import dev.merrow.ws.server.internal.work.WorkerScheduler;
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

/** Puts the broker and its engine together. */
final class DefaultWsServer implements WsServer {
  private static final Logger LOG = LoggerFactory.getLogger(DefaultWsServer.class);

  /** How long the server's own stores may take to be saved in the end. */
  private static final Duration SAVE_LIMIT = Duration.ofSeconds(30);

  /** With what files of tokens and keys take to be looked at again, well below a second. */
  private static final Duration REVIEW_INTERVAL = Duration.ofMillis(250);

  /** How often to look whether stores that failed can be kept again. */
  private static final Duration STORES_INTERVAL = Duration.ofSeconds(1);

  private final Broker broker;
  private final StoreHealth health;
  private final Guard guard;
  private final Engines engines;
  private final ScheduledThreadPoolExecutor timer;
  private final WorkerScheduler workers =
      new WorkerScheduler("merrow-ws-server-store", Runtime.getRuntime().availableProcessors());
  private final ServerListeners listeners = new ServerListeners(this);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Duration drainDelay;

  DefaultWsServer(WsServerOptions options) {
    drainDelay = options.drainDelay();
    BrokerMetrics metrics = new BrokerMetrics(options.operations().meters());
    health = new StoreHealth(options.stores(), options.clock());
    metrics.watchFailingStores(health::failing);
    broker = new Broker(brokerOptions(options, metrics), listeners);
    timer = new ScheduledThreadPoolExecutor(1, DefaultWsServer::timerThread);
    timer.setRemoveOnCancelPolicy(true);
    // sockets that are cut off in the end need no timeouts
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    metrics.watchClients(() -> broker.pathIds().size(), broker::clientCount);
    guard =
        new Guard(
            new BrokerRequestHandler(broker, options.authenticator()),
            options.clientLimits(),
            metrics,
            options.clock());
    try {
      requireStores(options.stores());
      engines =
          new Engines(
              options,
              timer,
              ForwardedRequestHandler.before(guard, options.proxies()),
              () -> !closed.get() && health.isWell());
      engines.start();
    } catch (MerrowException e) {
      workers.close();
      timer.shutdownNow();
      throw e;
    }
    repeat(options.requestTimeout(), broker::expire);
    repeat(REVIEW_INTERVAL, broker::review);
    repeat(STORES_INTERVAL, () -> workers.execute(() -> attempt(health::look)));
    repeat(guard.checkInterval(), guard::checkLife);
    repeat(guard.writeCheckInterval(), guard::checkWrites);
  }

  private static void requireStores(PathStores stores) {
    try {
      stores.check();
    } catch (MerrowException e) {
      throw e;
    } catch (Exception e) {
      throw new MerrowException("Stores can't be kept: " + e, e);
    }
  }

  private BrokerOptions brokerOptions(WsServerOptions options, BrokerMetrics metrics) {
    WireIds ids = options.random() == null ? WireIds.secure() : new WireIds(options.random());
    int fragmentBytes = options.fragmentBytes();
    return new BrokerOptions(
        options.limits(),
        options.jsonLimits(),
        options.pathLimits(),
        options.requestTimeout(),
        options.clock(),
        ids,
        options.random(),
        workers,
        MeteredStores.watch(options.stores(), metrics, health),
        fragmentBytes == 0 ? null : new Fragmenter(fragmentBytes, ids, options.limits()),
        new MeteredBroker(metrics));
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

  /** What throws is not repeated, but this must go on. */
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
      broker.close();
      engines.stop();
      await(broker.stopped());
      workers.close();
      timer.shutdownNow();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Goes on for a while, during which it says that it is not ready. */
  private void drain() {
    if (drainDelay.isZero()) {
      return;
    }
    LOG.info("Not ready any more; accepting clients for another {}", drainDelay);
    try {
      TimeUnit.MILLISECONDS.sleep(drainDelay.toMillis());
    } catch (InterruptedException e) {
      // who is in a hurry: close now
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
