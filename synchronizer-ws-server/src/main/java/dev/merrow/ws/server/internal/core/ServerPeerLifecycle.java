package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.ws.server.audiences.AudienceRules;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.stores.PathStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the server's own store at a path with its first client, and stops it after its last. */
final class ServerPeerLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(ServerPeerLifecycle.class);

  private final Path path;
  private final BrokerOptions options;
  private final StoreOpener storeOpener;
  private final SerialExecutor serial;

  /** The store, or null if there is none; completes after the path was told, and never fails. */
  private final CompletableFuture<@Nullable ServerPeer> started;

  /**
   * Starts the store, if there are still clients in its turn.
   *
   * @param storeOpener has it wait until it may be opened
   * @param turns has what it does wait for its turn
   * @param holder whom the first client is one of
   * @param free completes when the path's last store is given back
   */
  ServerPeerLifecycle(
      Path path,
      BrokerOptions options,
      StoreOpener storeOpener,
      StoreTurns turns,
      ShareHolder holder,
      CompletableFuture<Void> free) {
    this.path = path;
    this.options = options;
    this.storeOpener = storeOpener;
    Scheduler scheduler = turns.of(path::opener);
    this.serial =
        new SerialExecutor(
            scheduler, error -> LOG.error("The store at path {}", path, error), options.clock());
    this.started =
        free.thenComposeAsync(done -> storeOpener.await(path, holder), serial)
            .thenComposeAsync(this::openInTurn, serial)
            .handleAsync(this::told, serial);
  }

  private CompletableFuture<@Nullable ServerPeer> openInTurn(boolean wanted) {
    return wanted
        ? open().whenComplete((peer, error) -> storeOpener.ended())
        : CompletableFuture.completedFuture(null);
  }

  private CompletableFuture<@Nullable ServerPeer> open() {
    Optional<PathStore> parts;
    AudienceRules rules;
    try {
      rules = options.audiences().rulesAt(path.id());
      parts = options.stores().open(path.id());
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
    if (parts.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    ServerPeer peer = new ServerPeer(path, parts.get(), rules, options, serial);
    return peer.start().thenApply(done -> peer);
  }

  private @Nullable ServerPeer told(@Nullable ServerPeer peer, @Nullable Throwable error) {
    if (error == null) {
      path.started(peer);
      return peer;
    }
    LOG.error("The store at path {} could not be started", path, Futures.cause(error));
    options
        .monitor()
        .problem(
            ProblemKind.STORE_NOT_LOADED,
            path.id(),
            "The store could not be started: " + Futures.cause(error));
    path.failed();
    return null;
  }

  /**
   * Stops the store when it has started.
   *
   * @return completes when all is saved and given back; never fails
   */
  CompletableFuture<Void> stop() {
    storeOpener.left(path);
    return started
        .thenCompose(peer -> peer == null ? CompletableFuture.completedFuture(null) : peer.stop())
        .exceptionally(
            error -> {
              LOG.error("The store at path {} could not be stopped", path, Futures.cause(error));
              return null;
            });
  }
}
