package dev.merrow.ws.server;

import dev.merrow.store.MerrowException;
import dev.merrow.store.Subscription;
import dev.merrow.wire.WireIds;
import dev.merrow.ws.server.WsServerEvent.ClientIdsChanged;
import dev.merrow.ws.server.WsServerEvent.PathIdsChanged;
import dev.merrow.ws.server.core.Broker;
import dev.merrow.ws.server.core.BrokerOptions;
import dev.merrow.ws.server.core.BrokerReception;
import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineFactory;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.tyrus.TyrusEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the broker and its engine together. */
final class DefaultWsServer implements WsServer {
  private static final Duration UPGRADE_TIMEOUT = Duration.ofSeconds(10);

  private final Broker broker;
  private final Engine engine;
  private final ScheduledThreadPoolExecutor timer;
  private final ServerListeners listeners = new ServerListeners(this);
  private final AtomicBoolean closed = new AtomicBoolean();

  DefaultWsServer(WsServerOptions options) {
    WireIds ids = options.random() == null ? WireIds.secure() : new WireIds(options.random());
    broker =
        new Broker(
            new BrokerOptions(options.limits(), options.requestTimeout(), options.clock(), ids),
            listeners);
    timer = new ScheduledThreadPoolExecutor(1, DefaultWsServer::timerThread);
    timer.setRemoveOnCancelPolicy(true);
    // sockets that are cut off in the end need no timeouts
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    EngineFactory factory = TyrusEngine::new;
    engine = factory.create(engineOptions(options), new BrokerReception(broker));
    start(options);
  }

  private EngineOptions engineOptions(WsServerOptions options) {
    return new EngineOptions(
        options.host(),
        options.port(),
        options.limits(),
        UPGRADE_TIMEOUT,
        options.closeTimeout(),
        timer,
        null);
  }

  private static Thread timerThread(Runnable work) {
    Thread thread = new Thread(work, "merrow-ws-server-timer");
    thread.setDaemon(true);
    return thread;
  }

  private void start(WsServerOptions options) {
    try {
      engine.start();
    } catch (IOException | RuntimeException e) {
      timer.shutdownNow();
      throw new MerrowException(
          "Cannot listen at %s, port %d: %s"
              .formatted(options.host(), options.port(), e.getMessage()),
          e);
    }
    long millis = options.requestTimeout().toMillis();
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(broker::expire, millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public int port() {
    return engine.port();
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
    if (closed.compareAndSet(false, true)) {
      engine.stopListening();
      broker.close();
      engine.stop();
      timer.shutdownNow();
    }
  }
}
