package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsConnection.createWsConnection;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.sync.TransportException;
import dev.merrow.testkit.proxy.FaultyProxy;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many synchronizers on one connection. */
class WsConnectionTest {
  private static final SynchronizerOptions QUIET =
      SynchronizerOptions.builder().errorListener(error -> {}).build();
  private static final WsConnectionOptions SOON =
      WsConnectionOptions.builder()
          .retry(
              new RetryPolicy(
                  Duration.ofMillis(20), Duration.ofMillis(200), 0.5, Integer.MAX_VALUE))
          .build();

  private final WsServer server = WsServer.createWsServer(0);

  @AfterEach
  void close() {
    server.close();
  }

  private URI uri(String path) {
    return URI.create("ws://127.0.0.1:" + server.port() + "/" + path);
  }

  private static void await(CompletableFuture<Void> future) throws Exception {
    future.get(60, TimeUnit.SECONDS);
  }

  private static List<MergeableStore> stores(int count) {
    List<MergeableStore> stores = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      stores.add(createMergeableStore());
    }
    return stores;
  }

  private static List<WsSynchronizer> start(WsConnection connection, List<MergeableStore> stores)
      throws Exception {
    return start(connection, stores, QUIET);
  }

  private static List<WsSynchronizer> start(
      WsConnection connection, List<MergeableStore> stores, SynchronizerOptions options)
      throws Exception {
    List<WsSynchronizer> synchronizers = new ArrayList<>();
    for (int i = 0; i < stores.size(); i++) {
      synchronizers.add(createWsSynchronizer(stores.get(i), connection, "c" + i, options));
    }
    for (CompletableFuture<Void> started :
        synchronizers.stream().map(WsSynchronizer::startSync).toList()) {
      await(started);
    }
    return synchronizers;
  }

  @Test
  void eachChannelIsAWorldOfItsOwn() throws Exception {
    List<MergeableStore> ones = stores(10);
    List<MergeableStore> others = stores(10);
    try (WsConnection one = createWsConnection(uri("shop"));
        WsConnection other = createWsConnection(uri("shop"))) {
      start(one, ones);
      start(other, others);
      for (int i = 0; i < 10; i++) {
        ones.get(i).setValue("one", i);
        others.get(i).setValue("other", i);
      }
      for (int i = 0; i < 10; i++) {
        Convergence.await(ones.get(i), others.get(i));
        assertThat(ones.get(i).getValues()).hasSize(2);
      }
      assertThat(one.getChannelIds()).hasSize(10).contains("c0", "c9");
      assertThat(one.getStats().bytesSent()).isPositive();
      assertThat(one.getStats().bytesReceived()).isPositive();
    }
    awaitNoClients();
  }

  /** A connection that is closed may be gone a moment before the server knows. */
  private void awaitNoClients() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (server.getStats().clients() > 0) {
      assertThat(System.nanoTime()).as("%s", server.getStats()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void aChannelMeetsWhoeverConnectsToItsPath() throws Exception {
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    try (WsConnection connection = createWsConnection(uri(""));
        WsSynchronizer alone = createWsSynchronizer(other, uri("pets/dogs"))) {
      await(createWsSynchronizer(one, connection, "pets/dogs").startSync());
      await(alone.startSync());
      one.setValue("v", 1);
      Convergence.await(one, other);
    }
  }

  @Test
  void oneComesAndGoesWhileTheOthersStay() throws Exception {
    List<MergeableStore> stores = stores(3);
    MergeableStore other = createMergeableStore();
    try (WsConnection connection = createWsConnection(uri("shop"));
        WsSynchronizer ofOther = createWsSynchronizer(other, uri("shop/c2"))) {
      List<WsSynchronizer> synchronizers = start(connection, stores);
      await(ofOther.startSync());
      for (int i = 0; i < 5; i++) {
        synchronizers.get(1).close();
        assertThat(connection.getChannelIds()).containsExactlyInAnyOrder("c0", "c2");
        stores.get(2).setValue("v" + i, i);
        Convergence.await(stores.get(2), other);
        synchronizers.set(1, createWsSynchronizer(stores.get(1), connection, "c1"));
        await(synchronizers.get(1).startSync());
      }
    }
  }

  @Test
  void closingInAListenerOfOneOfTheStoresDoesNotWait() throws Exception {
    List<MergeableStore> stores = stores(2);
    WsConnection connection = createWsConnection(uri("shop"));
    // so long that closing that waits fails the test
    SynchronizerOptions patient =
        SynchronizerOptions.builder().flushOnClose(Duration.ofMinutes(10)).build();
    List<WsSynchronizer> synchronizers = start(connection, stores, patient);
    List<Boolean> wereClosed = new ArrayList<>();
    stores
        .get(0)
        .addValueListener(
            "v",
            event -> {
              // they share the thread that will wait for the first store
              synchronizers.get(1).close();
              connection.close();
              wereClosed.add(connection.closeAsync().isDone());
              assertThatIllegalStateException()
                  .isThrownBy(() -> connection.closeAsync().join())
                  .withMessageContaining("must not wait");
            });
    await(CompletableFuture.runAsync(() -> stores.get(0).setValue("v", 1)));
    assertThat(wereClosed).containsExactly(false);
    await(connection.closeAsync());
  }

  @Test
  void anInterruptDoesNotEndClosing() throws Exception {
    List<MergeableStore> stores = stores(1);
    MergeableStore other = createMergeableStore();
    WsConnection connection = createWsConnection(uri("shop"));
    SynchronizerOptions patient =
        SynchronizerOptions.builder().flushOnClose(Duration.ofMinutes(1)).build();
    start(connection, stores, patient);
    try (WsSynchronizer ofOther = createWsSynchronizer(other, uri("shop/c0"))) {
      await(ofOther.startSync());
      // fewer than the window holds: all travel as changes, which need no peer that asks for them
      for (int i = 0; i < 400; i++) {
        stores.get(0).setCell("t", "r" + i, "c", "x".repeat(1_000));
      }
      AtomicBoolean wasClosed = new AtomicBoolean();
      AtomicBoolean wasInterrupted = new AtomicBoolean();
      Thread closing =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                connection.close();
                wasClosed.set(connection.closeAsync().isDone());
                wasInterrupted.set(Thread.currentThread().isInterrupted());
              });
      closing.start();
      closing.join();
      assertThat(wasClosed).isTrue();
      assertThat(wasInterrupted).isTrue();
      Convergence.await(stores.get(0), other);
    }
  }

  @Test
  void afterAReconnectAllChannelsAreBack() throws Exception {
    List<MergeableStore> ones = stores(20);
    List<MergeableStore> others = stores(20);
    try (FaultyProxy proxy = new FaultyProxy(server.port());
        WsConnection one =
            createWsConnection(URI.create("ws://127.0.0.1:" + proxy.port() + "/x"), SOON);
        WsConnection other = createWsConnection(uri("x"))) {
      List<WsSynchronizer> synchronizers = start(one, ones);
      start(other, others);
      for (int round = 0; round < 3; round++) {
        CompletableFuture<Void> down = synchronizers.get(0).whenStatus(SynchronizerStatus.OFFLINE);
        proxy.cut();
        await(down);
        for (int i = 0; i < 20; i++) {
          ones.get(i).setValue("one" + round, i);
          others.get(i).setValue("other" + round, i);
        }
        for (int i = 0; i < 20; i++) {
          Convergence.await(ones.get(i), others.get(i));
        }
      }
    }
  }

  @Test
  void thereCanBeAHundredChannelsAndNoMore() throws Exception {
    List<MergeableStore> stores = stores(100);
    MergeableStore other = createMergeableStore();
    try (WsConnection connection = createWsConnection(uri("x"));
        WsSynchronizer ofOther = createWsSynchronizer(other, uri("x/c99"))) {
      List<WsSynchronizer> synchronizers = start(connection, stores);
      WsSynchronizer tooMuch = createWsSynchronizer(createMergeableStore(), connection, "too much");
      assertThatThrownBy(() -> await(tooMuch.startSync()))
          .cause()
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("may have 100 channels");

      await(ofOther.startSync());
      stores.get(99).setValue("v", 1);
      Convergence.await(stores.get(99), other);
      synchronizers.get(0).close();
      await(tooMuch.startSync());
    }
  }

  @Test
  void aChannelIsForOneAtATime() throws Exception {
    try (WsConnection connection = createWsConnection(uri("x"))) {
      await(createWsSynchronizer(createMergeableStore(), connection, "c").startSync());
      assertThatThrownBy(
              () ->
                  await(createWsSynchronizer(createMergeableStore(), connection, "c").startSync()))
          .hasMessageContaining("has a synchronizer for the channel c already");
    }
  }

  @Test
  void aChannelThatIsRefusedFailsAtOnceAndAlone() throws Exception {
    Authenticator noSecrets =
        request ->
            CompletableFuture.completedFuture(
                request.path().endsWith("secret")
                    ? new Refusal(Kind.FORBIDDEN, "secret")
                    : new Grant("anybody", Access.READ_WRITE, null));
    WsConnectionOptions patient =
        WsConnectionOptions.builder().connectTimeout(Duration.ofMinutes(5)).build();
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    try (WsServer guarded =
            WsServer.createWsServer(
                WsServerOptions.builder().port(0).authenticator(noSecrets).build());
        WsConnection connection =
            createWsConnection(URI.create("ws://127.0.0.1:" + guarded.port() + "/shop"), patient)) {
      await(createWsSynchronizer(one, connection, "pets").startSync());
      WsSynchronizer refused = createWsSynchronizer(other, connection, "secret", QUIET);
      assertThatThrownBy(() -> await(refused.startSync()))
          .hasCauseInstanceOf(RefusedException.class);
      await(createWsSynchronizer(other, connection, "pets/again", QUIET).startSync());
      assertThat(connection.getChannelIds()).containsExactlyInAnyOrder("pets", "pets/again");
      assertThat(guarded.getStats().clients()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a//b", "/a", "a/", ".", "a/../b", "a?b", "a#b", "a\nb", "a\rb"})
  void aChannelIdMustBeOne(String channelId) {
    try (WsConnection connection = createWsConnection(uri("x"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> createWsSynchronizer(createMergeableStore(), connection, channelId))
          .withMessageContaining("channel id");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> createWsSynchronizer(createMergeableStore(), connection, "x".repeat(1_025)));
    }
  }

  @Test
  void aServerThatDoesNotKnowChannelsIsNotAskedAgain() throws Exception {
    try (ServerSocket http = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answered = BackgroundThreads.run(() -> upgradePlainly(http));
      URI uri = URI.create("ws://127.0.0.1:" + http.getLocalPort() + "/x");
      try (WsConnection connection = createWsConnection(uri, SOON)) {
        assertThatThrownBy(
                () ->
                    await(
                        createWsSynchronizer(createMergeableStore(), connection, "c").startSync()))
            .cause()
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("does not speak the subprotocol tinybase");
      }
      await(answered);
    }
  }

  /** Accepts a WebSocket, but not the subprotocol that was asked for. */
  private static void upgradePlainly(ServerSocket http) {
    try (Socket socket = http.accept()) {
      StringBuilder request = new StringBuilder();
      InputStream in = socket.getInputStream();
      while (request.indexOf("\r\n\r\n") < 0) {
        request.append((char) in.read());
      }
      Matcher key = Pattern.compile("(?i)Sec-WebSocket-Key: *(\\S+)").matcher(request.toString());
      assertThat(key.find()).isTrue();
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1));
      String answer =
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: "
              + Base64.getEncoder().encodeToString(hash)
              + "\r\n\r\n";
      socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
      // until the client goes
      in.transferTo(OutputStream.nullOutputStream());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void closingTheConnectionClosesItsSynchronizers() throws Exception {
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    WsConnection connection = createWsConnection(uri("x"));
    try (WsSynchronizer ofOther = createWsSynchronizer(other, uri("x/c"))) {
      await(ofOther.startSync());
      WsSynchronizer synchronizer = createWsSynchronizer(one, connection, "c");
      await(synchronizer.startSync());
      one.setValue("last", true);
      connection.close();
      connection.close();

      assertThat(synchronizer.getStatus()).isEqualTo(SynchronizerStatus.CLOSED);
      Convergence.await(one, other);
      assertThatIllegalStateException()
          .isThrownBy(() -> createWsSynchronizer(one, connection, "d"))
          .withMessageContaining("closed");
    }
  }
}
