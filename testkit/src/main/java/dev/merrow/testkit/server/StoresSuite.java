package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.server.RawSocket.Close;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.Routing;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The server's own stores, over real sockets, beside a pair that must be able to go on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoresSuite extends BrokerSuite {
  private static final String ASK = "[\"ask\",1,\"\"]";
  private final Map<String, CompletableFuture<Void>> heldBackPaths = new ConcurrentHashMap<>();

  private WsServer server;

  private String name = "";
  private Sockets sockets;

  @BeforeAll
  void start() {
    server = WsServer.createWsServer(options().stores(new StoresInMemory(this::store)).build());
  }

  private Optional<PathStore> store(String path) throws Exception {
    if (path.endsWith("/broken")) {
      throw new IOException("No disk");
    }
    CompletableFuture<Void> heldBack = heldBackPaths.get(path);
    if (heldBack != null) {
      heldBack.get(60, TimeUnit.SECONDS);
    }
    PathStore store = PathStore.inMemory(MergeableStore.createMergeableStore());
    // bystanders speak to each other, which they could not do through a store
    return Optional.of(path.endsWith("/hub") ? store : store.withRouting(Routing.OPEN));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void openBystanders() throws IOException {
    name = "stores-" + UUID.randomUUID();
    sockets = new Sockets(server, name);
  }

  @AfterEach
  void closeSockets() {
    heldBackPaths.values().forEach(each -> each.complete(null));
    heldBackPaths.clear();
    sockets.close();
  }

  @Test
  void theStoreAnswersAsOneMoreClient() throws IOException {
    RawSocket client = sockets.open(name + "/open");
    RawSocket peer = sockets.open(name + "/open");
    client.send("\n" + ASK);
    assertThat(peer.readBody()).isEqualTo(ASK);
    assertThat(client.readText()).isEqualTo("S\n[\"ask\",0,[0,0]]");
    client.send("S\n" + ASK);
    assertThat(client.readText()).isEqualTo("S\n[\"ask\",0,[0,0]]");
    sockets.assertBystandersGoOn();
  }

  @Test
  void aHubAnswersAlone() throws IOException {
    RawSocket client = sockets.open(name + "/hub");
    RawSocket peer = sockets.open(name + "/hub");
    client.send("\n" + ASK);
    assertThat(client.readText()).isEqualTo("S\n[\"ask\",0,[0,0]]");
    // the first that the peer hears is the answer to its own question
    peer.send("\n[\"mine\",1,\"\"]");
    assertThat(peer.readText()).isEqualTo("S\n[\"mine\",0,[0,0]]");
    sockets.assertBystandersGoOn();
  }

  @Test
  void whatWaitsForTheStoreIsLimitedAndElseKeptInOrder() throws IOException {
    String path = name + "/slow";
    heldBackPaths.put(path, new CompletableFuture<>());
    RawSocket flooder = sockets.open(path);
    RawSocket modest = sockets.open(path);
    RawSocket receiver = sockets.open(path);
    for (int i = 0; i < 10; i++) {
      modest.send("\n[\"modest " + i + "\",1,\"\"]");
    }
    for (int i = 0; i <= 1_000; i++) {
      flooder.send("\n[\"" + i + "\",1,\"\"]");
    }
    assertThat(flooder.readClose()).isEqualTo(new Close(1013, "tinybase:15:server"));
    sockets.assertBystandersGoOn();

    heldBackPaths.get(path).complete(null);
    // what the one that is gone has asked is of no interest any more
    for (int i = 0; i < 10; i++) {
      assertThat(receiver.readBody()).isEqualTo("[\"modest " + i + "\",1,\"\"]");
    }
  }

  @Test
  void aStoreThatCannotBeHadClosesItsClientsAlone() throws IOException {
    RawSocket client = sockets.openUnjoined(name + "/broken");
    assertThat(client.readClose().code()).isEqualTo(1011);
    assertThat(client.isCutOff()).isTrue();
    sockets.assertBystandersGoOn();
  }
}
