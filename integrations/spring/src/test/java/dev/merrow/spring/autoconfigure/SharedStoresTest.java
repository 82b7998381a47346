package dev.merrow.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.ServerStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerEvent.PathIdsChanged;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store is open as long as the application or clients of the broker need it. */
class SharedStoresTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;

  private SqlitePathStores source;
  private SharedStores shared;
  private WsServer server;

  private void start() throws IOException {
    source = new SqlitePathStores(folder, Duration.ZERO);
    shared = new SharedStores(source, LIMIT);
    server =
        WsServer.createWsServer(
            WsServerOptions.builder().port(0).stores(shared.forBroker()).build());
  }

  @AfterEach
  void stop() {
    server.close();
    shared.close();
    source.close();
  }

  private WsSynchronizer connect() {
    WsSynchronizer client =
        WsSynchronizer.createWsSynchronizer(
            MergeableStore.createMergeableStore(),
            URI.create("ws://127.0.0.1:" + server.port() + "/pets"));
    assertThat(client.startSync()).succeedsWithin(LIMIT);
    return client;
  }

  private static void write(MergeableStore store, String rowId) {
    store.setCell("pets", rowId, "species", "dog");
  }

  private static void await(MergeableStore store, String rowId) {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    try (var listening =
        store.addDidFinishTransactionListener(
            done -> {
              if (store.hasRow("pets", rowId)) {
                seen.complete(null);
              }
            })) {
      if (!store.hasRow("pets", rowId)) {
        assertThat(seen).as(listening.id()).succeedsWithin(LIMIT);
      }
    }
  }

  /** Closes the path's only client, and waits until the broker has no clients there. */
  private void leave(WsSynchronizer client) {
    CompletableFuture<PathIdsChanged> gone = new CompletableFuture<>();
    try (var listening = server.addPathIdsListener(gone::complete)) {
      client.close();
      assertThat(gone).as(listening.id()).succeedsWithin(LIMIT);
    }
  }

  @Test
  void theApplicationsStoreStaysWhenClientsComeAndGo() throws Exception {
    start();
    MergeableStore store = shared.keep("pets");
    write(store, "before");
    WsSynchronizer first = connect();
    await(first.getStore(), "before");
    write(first.getStore(), "client's");
    await(store, "client's");
    write(store, "meanwhile");
    await(first.getStore(), "meanwhile");
    leave(first);

    write(store, "alone");
    assertThat(shared.keep("pets")).isSameAs(store);
    WsSynchronizer second = connect();
    await(second.getStore(), "alone");
    await(second.getStore(), "client's");
    leave(second);

    write(store, "last");
    stop();
    start();
    assertThat(shared.keep("pets").getRowIds("pets"))
        .containsExactlyInAnyOrder("before", "client's", "meanwhile", "alone", "last");
  }

  @Test
  void theApplicationGetsTheStoreThatClientsHaveOpened() throws Exception {
    start();
    WsSynchronizer client = connect();
    write(client.getStore(), "client's");
    MergeableStore store = shared.keep("pets");
    await(store, "client's");
    write(store, "application's");
    await(client.getStore(), "application's");
    leave(client);
    assertThat(shared.all()).extracting(SharedStore::store).containsExactly(store);
  }

  @Test
  void aStoreThatTheApplicationDoesNotUseIsClosedWithItsLastClient() throws Exception {
    start();
    WsSynchronizer client = connect();
    write(client.getStore(), "client's");
    assertThat(client.flush(LIMIT)).succeedsWithin(LIMIT);
    SharedStore open = shared.get("pets");
    assertThat(open.isKept()).isFalse();
    leave(client);
    assertThat(open.end()).succeedsWithin(LIMIT);
    assertThat(shared.all()).isEmpty();

    MergeableStore store = shared.keep("pets");
    assertThat(store).isNotSameAs(open.store());
    assertThat(store.hasRow("pets", "client's")).isTrue();
  }

  @Test
  void aStoreThatCannotBeOpenedIsTriedAgain() throws Exception {
    start();
    AtomicInteger attempts = new AtomicInteger();
    PathStores failing =
        path -> {
          if (attempts.incrementAndGet() == 1) {
            throw new IOException("The disk is not there");
          }
          return Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore()));
        };
    try (SharedStores stores = new SharedStores(failing, LIMIT)) {
      assertThatThrownBy(() -> stores.keep("pets"))
          .isInstanceOf(MerrowException.class)
          .hasMessageContainingAll("pets", "The disk is not there");
      assertThat(stores.keep("pets")).isNotNull();
    }
  }

  @Test
  void aStoreWhoseFileIsNoDatabaseFailsAndIsGivenBack() throws Exception {
    start();
    Files.writeString(source.fileOf("broken"), "x".repeat(5_000));
    assertThatThrownBy(() -> shared.keep("broken"))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("The store of path broken can't be loaded");
    assertThat(shared.kept()).isEmpty();
  }

  @Test
  void aStoreIsKeptAsLongAsOneWhoAskedForItHasIt() throws Exception {
    start();
    MergeableStore content = MergeableStore.createMergeableStore();
    SharedStore store = new SharedStore("pets", PathStore.inMemory(content), closed -> {});
    assertThat(store.await()).isNull();
    assertThat(store.await()).isNull();
    store.keep();
    assertThat(store.giveUp()).as("one has waited too long").succeedsWithin(LIMIT);
    assertThat(store.isKept()).isTrue();
    assertThat(store.borrow()).as("it is not closed").isNull();
    assertThat(store.giveBack()).succeedsWithin(LIMIT);
    assertThat(store.release()).succeedsWithin(LIMIT);
    assertThat(store.await()).as("it is closed").isNotNull();
  }

  @Test
  void aStoreThatIsReleasedIsSavedAndClosed() throws Exception {
    start();
    MergeableStore store = shared.keep("pets");
    assertThat(shared.keep("pets")).isSameAs(store);
    write(store, "first");
    assertThat(shared.release("pets")).succeedsWithin(LIMIT);
    assertThat(shared.all()).isEmpty();
    assertThat(shared.release("pets")).as("it is not open").succeedsWithin(LIMIT);

    MergeableStore again = shared.keep("pets");
    assertThat(again).isNotSameAs(store);
    assertThat(again.hasRow("pets", "first")).isTrue();
  }

  @Test
  void aStoreThatIsReleasedStaysOpenForClients() throws Exception {
    start();
    MergeableStore store = shared.keep("pets");
    WsSynchronizer client = connect();
    assertThat(shared.release("pets")).succeedsWithin(LIMIT);
    assertThat(shared.kept()).isEmpty();
    assertThat(shared.release("pets")).as("not the application's").succeedsWithin(LIMIT);
    write(client.getStore(), "client's");
    await(store, "client's");
    assertThat(shared.keep("pets")).isSameAs(store);
    leave(client);
    write(store, "application's");
    assertThat(shared.all()).extracting(SharedStore::store).containsExactly(store);
  }

  @Test
  void aStoreThatOneReleasesAndAnotherWaitsForStaysOpen() throws Exception {
    start();
    MergeableStore content = MergeableStore.createMergeableStore();
    SharedStore store = new SharedStore("pets", PathStore.inMemory(content), closed -> {});
    assertThat(store.await()).isNull();
    store.keep();
    assertThat(store.await()).isNull();
    assertThat(store.release()).succeedsWithin(LIMIT);
    store.keep();
    assertThat(store.isKept()).isTrue();
    assertThat(store.await()).as("it is not closed").isNull();
  }

  @Test
  void aStoreThatBeansHaveCannotBeReleased() throws Exception {
    start();
    shared.pin("pets");
    assertThatThrownBy(() -> new LocalStores(shared).release("pets"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("pets", "@MerrowStore");
    assertThat(new LocalStores(shared).release("others")).succeedsWithin(LIMIT);
  }

  @Test
  void clientsAreToldWhetherAStoreIsKept() throws Exception {
    start();
    shared.keep("pets");
    assertThat(shared.forBroker().presence("pets")).isEqualTo(ServerStore.PRESENT);
    PathStores unknown =
        path -> Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore()));
    try (SharedStores inMemory = new SharedStores(unknown, LIMIT)) {
      assertThat(inMemory.forBroker().presence("pets")).isEqualTo(ServerStore.UNDECIDED);
      assertThat(inMemory.keep("pets")).isNotNull();
      assertThat(inMemory.forBroker().presence("pets")).isEqualTo(ServerStore.IN_MEMORY);
    }
  }

  @Test
  void clientsOfAStoreInMemoryAreToldThatNothingKeepsIt() throws Exception {
    start();
    PathStores unknown =
        path -> Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore()));
    try (SharedStores inMemory = new SharedStores(unknown, LIMIT);
        WsServer broker =
            WsServer.createWsServer(
                WsServerOptions.builder().port(0).stores(inMemory.forBroker()).build());
        WsSynchronizer client =
            WsSynchronizer.createWsSynchronizer(
                MergeableStore.createMergeableStore(),
                URI.create("ws://127.0.0.1:" + broker.port() + "/pets"))) {
      assertThat(client.startSync()).succeedsWithin(LIMIT);
      write(client.getStore(), "client's");
      assertThat(client.flush(LIMIT)).succeedsWithin(LIMIT).isEqualTo(FlushResult.IN_MEMORY);
    }
  }

  @Test
  void afterTheEndThereAreNoStores() throws Exception {
    start();
    shared.close();
    assertThatThrownBy(() -> shared.keep("pets")).isInstanceOf(IllegalStateException.class);
  }
}
