package dev.merrow.spring.test;

import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.stores.PathStore;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * The broker of a test, on a free port of this machine. Every client may read and write. Content is
 * in memory, as long as its path has clients. Thread-safe.
 */
public final class MerrowTestBroker implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final WsServer server =
      WsServer.createWsServer(
          WsServerOptions.builder()
              .port(0)
              .stores(
                  path -> Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore())))
              .build());
  private final Queue<WsSynchronizer> clients = new ConcurrentLinkedQueue<>();

  MerrowTestBroker() {}

  /** Returns the broker itself. */
  public WsServer server() {
    return server;
  }

  /** Returns the broker's URI. */
  public URI uri() {
    return URI.create("ws://127.0.0.1:" + server.port());
  }

  /** Returns the URI of a path. */
  public URI uri(String path) {
    return URI.create(uri() + "/" + path);
  }

  /**
   * Returns the store of a new client, which has synchronized with the broker and stays
   * synchronized until the application ends.
   *
   * @throws IllegalStateException if it can't be synchronized within 30 seconds
   */
  public MergeableStore client(String path) {
    MergeableStore store = MergeableStore.createMergeableStore();
    WsSynchronizer synchronizer = WsSynchronizer.createWsSynchronizer(store, uri(path));
    clients.add(synchronizer);
    await(synchronizer.startSync(), "No client was synchronized at " + uri(path));
    return store;
  }

  /**
   * Waits until a store meets an expectation, which is checked now and after each transaction.
   *
   * @throws IllegalStateException if it does not within 30 seconds
   */
  public <S extends Store> void await(S store, Predicate<? super S> expected) {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    Runnable look =
        () -> {
          if (expected.test(store)) {
            seen.complete(null);
          }
        };
    try (Subscription listening = store.addDidFinishTransactionListener(finished -> look.run())) {
      look.run();
      await(seen, "The store is not as expected: " + store.getJson() + ", " + listening.id());
    }
  }

  private static void await(CompletableFuture<Void> done, String failure) {
    try {
      done.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(failure, e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(failure + " within " + LIMIT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(failure, e);
    }
  }

  /** Stops the clients and the broker; Spring calls it. */
  @Override
  public void close() {
    clients.forEach(WsSynchronizer::close);
    server.close();
  }

  @Override
  public String toString() {
    return "MerrowTestBroker[" + uri() + "]";
  }
}
