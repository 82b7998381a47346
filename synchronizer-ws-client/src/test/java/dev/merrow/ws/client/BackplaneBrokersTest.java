package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.backplane.Backplane;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.testkit.backplane.MemoryEngine;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.ws.server.ClusterClientIds;
import dev.merrow.ws.server.ClusterStats;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.Routing;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers that talk over an engine. */
class BackplaneBrokersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String QUESTION = "[\"id\",1,\"\"]";
  private static final String ANSWER = "[\"id\",0,[1,2]]";

  /** By how much the brokers' clocks are ahead. */
  private volatile Duration ahead = Duration.ZERO;

  private final MemoryEngine engine = new MemoryEngine();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private WsServer serve(PathStores stores) {
    return serve(stores, engine.connect());
  }

  private WsServer serve(PathStores stores, Backplane backplane) {
    WsServer server =
        WsServer.createWsServer(
            WsServerOptions.builder()
                .port(0)
                .stores(stores)
                .backplane(backplane)
                .clock(() -> Instant.now().plus(ahead))
                .authenticator(
                    request ->
                        CompletableFuture.completedFuture(
                            new Grant(
                                "client",
                                String.valueOf(request.upgrade().query()).contains("reader")
                                    ? Access.READ_ONLY
                                    : Access.READ_WRITE,
                                null)))
                .build());
    open.add(server);
    return server;
  }

  /** A store for each path, which is lost with its last client. */
  private static PathStores inMemory() {
    return path -> Optional.of(PathStore.inMemory(createMergeableStore()));
  }

  private WsSynchronizer join(MergeableStore store, WsServer server) throws Exception {
    WsSynchronizer sync =
        WsSynchronizer.createWsSynchronizer(
            store,
            URI.create("ws://127.0.0.1:" + server.port() + "/pets"),
            WsSynchronizerOptions.builder()
                .synchronizer(SynchronizerOptions.builder().errorListener(error -> {}).build())
                .build());
    open.add(sync);
    sync.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return sync;
  }

  private RawSocket open(WsServer server, String query) throws IOException {
    RawSocket socket = RawSocket.open(server.port(), "pets" + query);
    open.add(socket);
    return socket;
  }

  @Test
  void clientsOfAPathWithoutAStoreAreJoinedWhereverTheyAre() throws Exception {
    List<MergeableStore> stores = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      WsServer server = serve(PathStores.NONE);
      for (int j = 0; j < 2; j++) {
        MergeableStore store = createMergeableStore();
        store.setCell("t", "before " + i + j, "c", i);
        stores.add(store);
        join(store, server);
      }
    }
    Convergence.await(stores.toArray(MergeableStore[]::new));
    for (MergeableStore store : stores) {
      store.setCell("t", "after " + stores.indexOf(store), "c", "x".repeat(200_000));
    }
    Convergence.await(stores.toArray(MergeableStore[]::new));
    assertThat(stores.get(0).getRowIds("t")).hasSize(12);
  }

  @Test
  void aMessageToOneClientReachesItAtAnyBroker() throws Exception {
    WsServer here = serve(PathStores.NONE);
    WsServer there = serve(PathStores.NONE);
    awaitJoined(here, there);
    RawSocket one = open(here, "");
    RawSocket other = open(there, "");
    RawSocket beside = open(there, "");

    other.send("\n" + QUESTION);
    String otherId = awaitBody(one, QUESTION);
    awaitBody(beside, QUESTION);
    one.send(otherId + "\n" + ANSWER);
    String oneId = awaitBody(other, ANSWER);
    assertThat(oneId).hasSize(16).isNotEqualTo(otherId);

    one.send("\n[null,2,[7,8]]");
    assertThat(awaitBody(beside, "[null,2,[7,8]]")).isEqualTo(oneId);
    assertThat(seen).as("what came to the one beside").doesNotContain(ANSWER);
  }

  /** What the last call of {@link #awaitBody} has skipped. */
  private final List<String> seen = new ArrayList<>();

  /** Skips what stores have to say; returns who has sent the body that is awaited. */
  private String awaitBody(RawSocket socket, String body) throws IOException {
    seen.clear();
    while (true) {
      String text = socket.readText();
      String sender = text.substring(0, text.indexOf('\n'));
      if (text.equals(sender + "\n" + body)) {
        return sender;
      }
      seen.add(text.substring(sender.length() + 1));
    }
  }

  /** Brings both brokers to join the path, and keeps it open. */
  private void awaitJoined(WsServer one, WsServer other) throws Exception {
    MergeableStore atOne = createMergeableStore();
    MergeableStore atOther = createMergeableStore();
    atOne.setValue("one", true);
    atOther.setValue("other", true);
    join(atOne, one);
    join(atOther, other);
    Convergence.await(atOne, atOther);
    assertThat(atOne.getValueIds()).hasSize(2);
  }

  @Test
  void aReadOnlyClientIsNotAskedFromElsewhere() throws Exception {
    WsServer here = serve(PathStores.NONE);
    WsServer there = serve(PathStores.NONE);
    awaitJoined(here, there);
    RawSocket one = open(here, "");
    RawSocket reader = open(there, "?reader");
    one.send("\n" + QUESTION);
    one.send("\n[null,2,[7,8]]");
    awaitBody(reader, "[null,2,[7,8]]");
    assertThat(seen).doesNotContain(QUESTION);
  }

  @Test
  void clientsWithoutAStoreCompareWhenMessagesMayBeLost() throws Exception {
    Backplane ofHere = engine.connect();
    WsServer here = serve(PathStores.NONE, ofHere);
    WsServer there = serve(PathStores.NONE);
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    one.setCell("t", "before", "c", 1);
    join(one, here);
    join(other, there);
    Convergence.await(one, other);
    for (int i = 0; i < 3; i++) {
      engine.disconnect(ofHere);
      one.setCell("t", "here " + i, "c", 1);
      other.setCell("t", "there " + i, "c", 2);
      engine.reconnect(ofHere);
      Convergence.await(one, other);
      assertThat(one.getRowIds("t")).hasSize(3 + 2 * i);
    }
  }

  @Test
  void clientsWithoutAStoreCompareWhenMoreWaitedForTheEngineThanThereIsRoomFor() throws Exception {
    Backplane ofHere = engine.connect();
    engine.disconnect(ofHere);
    WsServer here = serve(PathStores.NONE, ofHere);
    MergeableStore one = createMergeableStore();
    MergeableStore beside = createMergeableStore();
    MergeableStore other = createMergeableStore();
    join(other, serve(PathStores.NONE));
    join(one, here);
    join(beside, here);
    for (int i = 0; i < 2_000; i++) {
      one.setCell("t", "row " + i, "c", i);
    }
    Convergence.await(one, beside);
    engine.reconnect(ofHere);
    Convergence.await(one, other);
    assertThat(other.getRowIds("t")).hasSize(2_000);
  }

  @Test
  void clientsWithoutAStoreCompareWhenTheirBrokerNoticesAGap() throws Exception {
    WsServer here = serve(PathStores.NONE);
    WsServer there = serve(PathStores.NONE);
    MergeableStore one = createMergeableStore();
    MergeableStore beside = createMergeableStore();
    MergeableStore other = createMergeableStore();
    one.setCell("t", "before", "c", 1);
    join(one, here);
    join(beside, here);
    join(other, there);
    Convergence.await(one, other);
    engine.loseIf(() -> true);
    one.setCell("t", "lost", "c", 1);
    Convergence.await(one, beside);
    engine.loseIf(() -> false);
    one.setCell("t", "next", "c", 1);
    Convergence.await(one, other);
    assertThat(other.getRowIds("t")).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(Routing.class)
  void storesOfAllBrokersExchangeChangesAtOnce(Routing routing) throws Exception {
    List<MergeableStore> stores = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      MergeableStore store = createMergeableStore();
      stores.add(store);
      join(store, serve(inMemory().withRouting(routing)));
    }
    MergeableStore[] all = stores.toArray(MergeableStore[]::new);
    for (int round = 0; round < 5; round++) {
      for (MergeableStore store : stores) {
        store.setCell("t", "row " + stores.indexOf(store), "c", round);
        store.setCell("t", "shared", "c", stores.indexOf(store));
      }
      Convergence.await(all);
    }
    engine.disconnect();
    stores.forEach(store -> store.setCell("t", "apart " + stores.indexOf(store), "c", true));
    engine.reconnect();
    Convergence.await(all);
    assertThat(all[0].getRowIds("t")).hasSize(7);
  }

  @Test
  void aBrokerServesWithoutItsEngine() throws Exception {
    Backplane ofHere = engine.connect();
    engine.disconnect(ofHere);
    WsServer here = serve(inMemory(), ofHere);
    MergeableStore one = createMergeableStore();
    MergeableStore beside = createMergeableStore();
    join(one, here);
    join(beside, here);
    one.setValue("open", true);
    Convergence.await(one, beside);

    MergeableStore other = createMergeableStore();
    join(other, serve(inMemory()));
    engine.reconnect(ofHere);
    Convergence.await(one, other);
  }

  private static void awaitBrokers(int count, WsServer... servers) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (WsServer server : servers) {
      while (server.getClusterStats().brokers() != count) {
        assertThat(System.nanoTime() - end).as("%s", server.getClusterStats()).isNegative();
        Thread.onSpinWait();
      }
    }
  }

  private static ClusterClientIds ask(WsServer server) throws Exception {
    return server.getClusterClientIds("pets").get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theClientsOfAPathAreThoseAtAllBrokers(boolean withStores) throws Exception {
    List<WsServer> servers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      WsServer server = serve(withStores ? inMemory() : PathStores.NONE);
      servers.add(server);
      for (int j = 0; j <= i; j++) {
        join(createMergeableStore(), server);
      }
    }
    awaitBrokers(3, servers.toArray(WsServer[]::new));
    Set<String> all = new HashSet<>();
    servers.forEach(server -> all.addAll(server.getClientIds("pets")));
    assertThat(all).hasSize(6);
    for (WsServer server : servers) {
      assertThat(ask(server)).isEqualTo(new ClusterClientIds(all, 0));
    }
    assertThat(servers.get(0).getClusterClientIds("others"))
        .succeedsWithin(PATIENCE)
        .isEqualTo(new ClusterClientIds(Set.of(), 0));
    awaitClients(6, servers);

    servers.get(2).close();
    awaitBrokers(2, servers.get(0), servers.get(1));
    Set<String> left = new HashSet<>(servers.get(0).getClientIds("pets"));
    left.addAll(servers.get(1).getClientIds("pets"));
    assertThat(ask(servers.get(0))).isEqualTo(new ClusterClientIds(left, 0));
  }

  /** What a broker says of its clients is some seconds old. */
  private static void awaitClients(int count, List<WsServer> servers) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (WsServer server : servers) {
      while (server.getClusterStats().clients() != count) {
        assertThat(System.nanoTime() - end).as("%s", server.getClusterStats()).isNegative();
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aBrokerThatDoesNotAnswerIsCountedAndLaterForgotten() throws Exception {
    Backplane ofOther = engine.connect();
    WsServer here = serve(PathStores.NONE);
    WsServer other = serve(PathStores.NONE, ofOther);
    awaitBrokers(2, here, other);
    join(createMergeableStore(), here);
    engine.disconnect(ofOther);
    assertThat(ask(here)).isEqualTo(new ClusterClientIds(here.getClientIds("pets"), 1));
    ahead = Duration.ofSeconds(20);
    awaitBrokers(1, here, other);
    assertThat(ask(here)).isEqualTo(new ClusterClientIds(here.getClientIds("pets"), 0));
    engine.reconnect(ofOther);
    awaitBrokers(2, here, other);
  }

  @Test
  void withoutAnEngineABrokerIsAClusterOfItsOwn() throws Exception {
    try (WsServer alone = WsServer.createWsServer(0)) {
      join(createMergeableStore(), alone);
      assertThat(alone.getClusterStats()).isEqualTo(new ClusterStats(1, 1));
      assertThat(ask(alone)).isEqualTo(new ClusterClientIds(alone.getClientIds("pets"), 0));
    }
  }
}
