package com.example.shop;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.records.Table;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.ws.client.RefusedException;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program of a user, with a store for one path. */
final class Client implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private final MergeableStore store = createMergeableStore();
  private final CompletableFuture<Throwable> refused = new CompletableFuture<>();
  private final WsSynchronizer sync;

  Client(int port, String user, String path) {
    sync =
        createWsSynchronizer(
            store,
            URI.create("ws://127.0.0.1:" + port + "/sync/" + path),
            WsSynchronizerOptions.builder()
                .headers(Map.of("Authorization", credentials(user)))
                .synchronizer(SynchronizerOptions.builder().errorListener(this::hear).build())
                .build());
  }

  /** Of a user of this application; of no one who is called otherwise. */
  static String credentials(String user) {
    String both = user + ":" + user + "s-secret";
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
  }

  private void hear(Throwable error) {
    if (error instanceof RefusedException) {
      refused.complete(error);
    }
  }

  Client started() {
    assertThat(sync.startSync()).succeedsWithin(LIMIT);
    return this;
  }

  /** Starts, and waits until the broker refuses it: at once, or after the socket has opened. */
  Throwable startInVain() throws Exception {
    var unused =
        sync.startSync()
            .whenComplete(
                (nothing, error) -> {
                  if (error != null) {
                    hear(error);
                  }
                });
    return refused.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  <R extends Record> Table<R> table(String tableId, Class<R> type) {
    return Table.of(store, tableId, type);
  }

  /** Waits until a transaction of the store has brought something about. */
  void await(BooleanSupplier condition) {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    Runnable look =
        () -> {
          if (condition.getAsBoolean()) {
            seen.complete(null);
          }
        };
    Subscription listening = store.addDidFinishTransactionListener(finished -> look.run());
    try {
      look.run();
      assertThat(seen).succeedsWithin(LIMIT);
    } finally {
      listening.close();
    }
  }

  @Override
  public void close() {
    sync.close();
  }
}
