package dev.merrow.ws.server;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.Persister;
import dev.merrow.sqlite.SqlitePersister;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import dev.merrow.sync.CellAddress;
import dev.merrow.sync.SyncGap;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.Routing;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no message can hold, or is not due yet, with all else, over real sockets. */
class LargeAndFutureCellsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROWS = 3_000;

  @TempDir private Path directory;

  /** A store, its synchronizer, and what that has told its error listener. */
  private static final class Client implements AutoCloseable {
    final MergeableStore store = createMergeableStore();
    final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    final WsSynchronizer sync;

    Client(WsServer server) {
      sync =
          WsSynchronizer.createWsSynchronizer(
              store,
              URI.create("ws://127.0.0.1:" + server.port() + "/pets"),
              WsSynchronizerOptions.builder()
                  .synchronizer(
                      SynchronizerOptions.builder()
                          .requestTimeout(Duration.ofSeconds(20))
                          .errorListener(errors::add)
                          .build())
                  .build());
    }

    void start() throws Exception {
      sync.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    void await(BooleanSupplier condition) {
      CompletableFuture<Void> holds = new CompletableFuture<>();
      Subscription listening =
          store.addDidFinishTransactionListener(
              finished -> {
                if (condition.getAsBoolean()) {
                  holds.complete(null);
                }
              });
      if (!condition.getAsBoolean()) {
        assertThat(holds).succeedsWithin(PATIENCE);
      }
      listening.close();
    }

    void awaitStatus(SynchronizerStatus status) {
      assertThat(sync.whenStatus(status))
          .as("%s, which is %s: %s", status, sync.getStatus(), sync.getGaps())
          .succeedsWithin(PATIENCE);
    }

    /** Waits for an error that says something; others may be of a machine that is busy. */
    String errorThatSays(String text) throws Exception {
      String error;
      do {
        error = String.valueOf(errors.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      } while (!error.contains(text) && !error.equals("null"));
      return error;
    }

    @Override
    public void close() {
      sync.close();
    }
  }

  private static WsServer serve(PathStores stores) {
    return WsServer.createWsServer(WsServerOptions.builder().port(0).stores(stores).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"no store", "HUB", "OPEN"})
  void aCellOfSeventeenMebibytesIsNamedOnBothSidesAndAllElseArrives(String how) throws Exception {
    CellAddress large = new CellAddress("t", "row1500", "large");
    try (SqlitePathStores files = new SqlitePathStores(directory)) {
      PathStores stores =
          how.equals("no store") ? PathStores.NONE : files.withRouting(Routing.valueOf(how));
      try (WsServer server = serve(stores);
          Client holder = new Client(server);
          Client newcomer = new Client(server)) {
        holder.store.transaction(
            () -> {
              for (int i = 0; i < ROWS; i++) {
                holder.store.setCell("t", "row" + i, "name", "n".repeat(100) + i);
              }
              holder.store.setCell("t", "row1500", "large", "x".repeat(17 << 20));
            });
        holder.start();
        newcomer.start();

        newcomer.await(() -> newcomer.store.getRowCount("t") == ROWS);
        for (Client each : new Client[] {holder, newcomer}) {
          assertThat(each.errorThatSays("too large")).contains(large.toString());
          assertThat(each.sync.getGaps())
              .singleElement()
              .isInstanceOfSatisfying(
                  SyncGap.TooLarge.class, gap -> assertThat(gap.cell()).isEqualTo(large));
        }
        newcomer.store.setValue("newcomer", 1);
        holder.store.setValue("holder", 1);
        newcomer.await(() -> newcomer.store.hasValue("holder"));
        holder.await(() -> holder.store.hasValue("newcomer"));
        for (Client each : new Client[] {holder, newcomer}) {
          each.awaitStatus(SynchronizerStatus.INCOMPLETE);
          assertThat(each.sync.getGaps())
              .singleElement()
              .isInstanceOfSatisfying(
                  SyncGap.TooLarge.class, gap -> assertThat(gap.cell()).isEqualTo(large));
        }
        assertThat(newcomer.errors).noneMatch(error -> error.toString().contains("too large"));

        holder.store.setCell("t", "row1500", "large", "small by now");
        newcomer.await(() -> newcomer.store.hasCell("t", "row1500", "large"));
        for (Client each : new Client[] {holder, newcomer}) {
          each.awaitStatus(SynchronizerStatus.IN_SYNC);
          assertThat(each.sync.getGaps()).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no store", "HUB"})
  void aClientKeepsToTheLimitOfABrokerThatTakesLess(String how) throws Exception {
    CellAddress large = new CellAddress("t", "row7", "large");
    try (SqlitePathStores files = new SqlitePathStores(directory)) {
      PathStores stores =
          how.equals("no store") ? PathStores.NONE : files.withRouting(Routing.valueOf(how));
      try (WsServer server =
              WsServer.createWsServer(
                  WsServerOptions.builder()
                      .port(0)
                      .stores(stores)
                      .limits(new WireLimits(300_000, 100, 10))
                      .build());
          Client writer = new Client(server);
          Client reader = new Client(server)) {
        reader.start();
        writer.start();
        Set<String> connections = server.getClientIds("pets");
        writer.store.transaction(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                writer.store.setCell("t", "row" + i, "name", "n".repeat(100) + i);
              }
              writer.store.setCell("t", "row7", "large", "x".repeat(1_000_000));
            });

        reader.await(() -> reader.store.getRowCount("t") == 1_000);
        for (Client each : new Client[] {writer, reader}) {
          assertThat(each.errorThatSays("too large")).contains(large.toString());
          each.awaitStatus(SynchronizerStatus.INCOMPLETE);
          assertThat(each.sync.getGaps()).singleElement().isInstanceOf(SyncGap.TooLarge.class);
        }
        assertThat(server.getClientIds("pets")).as("none was closed").isEqualTo(connections);
      }
    }
  }

  @Test
  void aFileThatWasSavedWithAWrongClockIsServed() throws Exception {
    try (SqlitePathStores stores = new SqlitePathStores(directory)) {
      InstantSource ahead = () -> InstantSource.system().instant().plus(Duration.ofDays(1));
      MergeableStore saved = createMergeableStore("saved", ahead);
      saved.setCell("t", "ahead", "c", 1);
      MergeableStore right = createMergeableStore();
      right.setCell("t", "right", "c", 1);
      saved.applyMergeableChanges(right.getMergeableContent().asChanges());
      try (Persister persister =
          SqlitePersister.createSqlitePersister(saved, stores.fileOf("pets"))) {
        persister.save().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      try (WsServer server = serve(stores);
          Client client = new Client(server);
          Client other = new Client(server)) {
        client.start();
        client.await(() -> client.store.hasRow("t", "right"));
        assertThat(client.errorThatSays("latest acceptable")).contains("lies at");
        client.awaitStatus(SynchronizerStatus.INCOMPLETE);
        assertThat(client.sync.getGaps()).hasOnlyElementsOfType(SyncGap.FutureStamp.class);

        client.store.setCell("t", "client", "c", 1);
        other.start();
        other.await(() -> other.store.hasRow("t", "client"));
        assertThat(other.store.hasRow("t", "right")).isTrue();
        assertThat(other.store.hasRow("t", "ahead")).isFalse();
      }
    }
  }
}
