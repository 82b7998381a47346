package dev.merrow.ws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.testkit.proxy.FaultyProxy;
import dev.merrow.testkit.proxy.NetworkConditions;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.server.WsServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the WebSocket transport does besides what every transport does. */
class WsTransportTest implements TransportListener {
  private final WsServer server = WsServer.createWsServer(0);
  private final ThreadScheduler scheduler = new ThreadScheduler("ws-test");
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    server.close();
    scheduler.close();
  }

  /** Returns the engine to test; null for the default. */
  @Nullable ClientEngine engine() {
    return null;
  }

  private WsTransport open(Consumer<WsConnectionOptions.Builder> change) throws Exception {
    return open(server.port(), change);
  }

  private WsTransport open(int port, Consumer<WsConnectionOptions.Builder> change)
      throws Exception {
    WsSynchronizerOptions options =
        WsSynchronizerOptions.builder()
            .connection(it -> it.engine(engine()))
            .connection(change)
            .build();
    URI uri = URI.create("ws://127.0.0.1:" + port + "/transport");
    WsTransport transport = new WsTransport(uri, options, ClientEnvironment.real(scheduler));
    transport.open(this).get(60, TimeUnit.SECONDS);
    assertThat(next()).isEqualTo("opened");
    return transport;
  }

  private Object next() throws InterruptedException {
    return told.poll(60, TimeUnit.SECONDS);
  }

  @Test
  void ofEqualKeysTheLastCountsAsInTheBroker() throws Exception {
    WsTransport transport = open(it -> {});
    try (RawSocket peer = RawSocket.open(server.port(), "transport")) {
      peer.send("\n[null,4,{\"a\":\"bad\",\"a\":1}]");
      peer.send("\n[\"id\",1,\"\"]");

      assertThat(((Envelope) next()).message()).isEqualTo(new Message.GetTableDiff(Map.of("a", 1)));
      Envelope envelope = (Envelope) next();
      assertThat(envelope.message()).isEqualTo(new Message.GetContentHashes());

      transport.send(new Envelope(envelope.peerId(), "id", new Message.GetContentHashes())).join();
      assertThat(peer.readBody()).isEqualTo("[\"id\",1,\"\"]");
    }
    transport.close().get(60, TimeUnit.SECONDS);
  }

  @Test
  void theServersCloseCodeIsTold() throws Exception {
    WsTransport transport = open(it -> {});
    server.close();
    assertThat(next()).isEqualTo(new CloseReason(1001, "", true));
    assertThatThrownBy(
            () -> transport.send(Envelope.toAll("id", new Message.GetContentHashes())).join())
        .hasCauseInstanceOf(TransportException.class);
    transport.close().get(60, TimeUnit.SECONDS);
    assertThat(told).isEmpty();
  }

  @Test
  void aMessageThatIsTooLargeFailsAndClosesNothing() throws Exception {
    WsTransport transport = open(it -> it.limits(new WireLimits(1_000, 10, 10)));
    assertThatThrownBy(() -> transport.send(large(2_000)).join())
        .cause()
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("limit of 1000");
    transport.send(large(10)).get(60, TimeUnit.SECONDS);
    transport.close().get(60, TimeUnit.SECONDS);
    assertThat(next()).isEqualTo(CloseReason.NORMAL);
  }

  @Test
  void moreThanMayWaitIsRefusedAtOnce() throws Exception {
    try (FaultyProxy proxy =
        new FaultyProxy(server.port())
            .weather(NetworkConditions.FAIR.withBytesPerSecond(10_000).withSegmentBytes(1_000))) {
      WsTransport transport = open(proxy.port(), it -> it.maxWaiting(5));
      List<CompletableFuture<Void>> sent =
          Stream.generate(() -> transport.send(large(100_000))).limit(1_000).toList();

      assertThatThrownBy(() -> sent.get(999).join())
          .cause()
          .isInstanceOf(TransportException.class)
          .hasMessageContaining("More than 5 messages");
      assertThat(sent.stream().filter(each -> !each.isDone())).hasSizeLessThanOrEqualTo(5);
      transport.close().get(60, TimeUnit.SECONDS);
      assertThat(sent).allMatch(CompletableFuture::isDone);
    }
  }

  private static Envelope large(int size) {
    return Envelope.toAll("id", new Message.GetValueDiff(Map.of("x".repeat(size), 1)));
  }

  @Override
  public void opened() {
    told.add("opened");
  }

  @Override
  public void received(Envelope envelope) {
    told.add(envelope);
  }

  @Override
  public void closed(CloseReason reason) {
    told.add(reason);
  }

  @Override
  public void failed(Throwable error) {
    told.add(error);
  }
}
