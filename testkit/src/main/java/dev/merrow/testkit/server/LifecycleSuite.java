package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.merrow.MerrowException;
import dev.merrow.persist.Persistence;
import dev.merrow.persist.Persister;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.IdChange;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerEvent;
import dev.merrow.ws.server.WsServerEvent.ClientIdsChanged;
import dev.merrow.ws.server.WsServerEvent.PathIdsChanged;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.WsServerStats;
import dev.merrow.ws.server.stores.PathStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

abstract class LifecycleSuite extends BrokerSuite {
  @Test
  void pathsComeWithTheirFirstClientAndGoWithTheirLast() throws Exception {
    BlockingQueue<WsServerEvent> events = new LinkedBlockingQueue<>();
    try (WsServer server = WsServer.createWsServer(options().build())) {
      server.addPathIdsListener(events::add);
      server.addClientIdsListener(null, events::add);
      assertThat(server.getStats()).isEqualTo(new WsServerStats(0, 0));

      RawSocket one = Sockets.open(server, "pets");
      RawSocket other = Sockets.open(server, "pets");
      List<String> ids = List.copyOf(server.getClientIds("pets"));
      assertThat(ids).hasSize(2);
      assertThat(server.getStats()).isEqualTo(new WsServerStats(1, 2));
      one.close();
      other.close();

      assertThat(take(events, 6))
          .filteredOn(event -> event instanceof PathIdsChanged)
          .containsExactly(
              new PathIdsChanged(server, "pets", IdChange.ADDED),
              new PathIdsChanged(server, "pets", IdChange.REMOVED));
      assertThat(server.getStats()).isEqualTo(new WsServerStats(0, 0));
      assertThat(server.getPathIds()).isEmpty();
      assertThat(server.getClientIds("pets")).isEmpty();
    }
  }

  @Test
  void clientsAreToldByPathAndOnlyWhileSomeoneListens() throws Exception {
    BlockingQueue<WsServerEvent> events = new LinkedBlockingQueue<>();
    BlockingQueue<WsServerEvent> all = new LinkedBlockingQueue<>();
    try (WsServer server = WsServer.createWsServer(options().build())) {
      Subscription subscription = server.addClientIdsListener("pets", events::add);
      server.addClientIdsListener(
          null,
          event -> {
            throw new IllegalStateException("This listener always fails");
          });
      server.addClientIdsListener(null, all::add);

      RawSocket.open(server.port(), "other").close();
      take(all, 2);
      RawSocket.open(server.port(), "pets").close();
      List<WsServerEvent> ofPets = take(all, 2);
      assertThat(take(events, 2)).isEqualTo(ofPets);
      assertThat(ofPets)
          .allMatch(event -> event instanceof ClientIdsChanged && event.pathId().equals("pets"))
          .extracting(WsServerEvent::change)
          .containsExactly(IdChange.ADDED, IdChange.REMOVED);

      subscription.close();
      subscription.close();
      RawSocket.open(server.port(), "pets").close();
      take(all, 2);
      assertThat(events).isEmpty();
    }
  }

  private static List<WsServerEvent> take(BlockingQueue<WsServerEvent> events, int count)
      throws InterruptedException {
    List<WsServerEvent> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      WsServerEvent event = events.poll(60, TimeUnit.SECONDS);
      assertThat(event).as("event %s after %s", i, taken).isNotNull();
      taken.add(event);
    }
    return taken;
  }

  @Test
  void closingTellsTheClientsAndFreesThePort() throws Exception {
    WsServer server = WsServer.createWsServer(options().build());
    RawSocket one = RawSocket.open(server.port(), "a");
    RawSocket other = RawSocket.open(server.port(), "b");

    server.close();
    server.close();

    assertThat(one.readClose().code()).isEqualTo(1001);
    assertThat(other.readClose().code()).isEqualTo(1001);
    assertThat(one.isCutOff()).isTrue();
    assertThat(server.getStats()).isEqualTo(new WsServerStats(0, 0));
    try (ServerSocket again = new ServerSocket()) {
      again.setReuseAddress(true);
      again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      assertThat(again.isBound()).isTrue();
    }
  }

  @Test
  void closingDoesNotWaitForClientsThatDoNotTakePart() throws Exception {
    WsServerOptions options = options().closeTimeout(Duration.ofMillis(200)).build();
    WsServer server = WsServer.createWsServer(options);
    RawSocket idle = RawSocket.open(server.port(), "a");
    RawSocket halfOpen = RawSocket.connect(server.port());

    server.close();

    assertThat(idle.isCutOff()).isTrue();
    assertThat(halfOpen.isCutOff()).isTrue();
  }

  @Test
  void anInterruptDoesNotKeepItFromSavingItsStores() throws Exception {
    SlowDisk disk = new SlowDisk();
    WsServer server =
        WsServer.createWsServer(
            options().stores(path -> Optional.of(PathStore.persisted(disk.persister()))).build());
    RawSocket client = RawSocket.open(server.port(), "a");
    client.send("\n[\"ask\",1,\"\"]");
    String heard = client.readText();
    if (heard.equals("S\n[null,2,[0,0]]")) {
      // a store that took long to start offers its hashes first
      heard = client.readText();
    }
    assertThat(heard).isEqualTo("S\n[\"ask\",0,[0,0]]");

    AtomicBoolean wasClosed = new AtomicBoolean();
    AtomicBoolean wasInterrupted = new AtomicBoolean();
    Thread closing =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              server.close();
              wasClosed.set(disk.isClosed());
              wasInterrupted.set(Thread.currentThread().isInterrupted());
            });
    closing.start();
    disk.letClose();
    closing.join();
    assertThat(wasClosed).isTrue();
    assertThat(wasInterrupted).isTrue();
  }

  /** Closes only when it is told to. */
  private static final class SlowDisk implements Persistence<MergeableContent, MergeableChanges> {
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch mayClose = new CountDownLatch(1);
    private volatile boolean closed;

    Persister persister() {
      return Persister.createCustomPersister(MergeableStore.createMergeableStore(), this);
    }

    void letClose() throws InterruptedException {
      closing.await();
      mayClose.countDown();
    }

    boolean isClosed() {
      return closed;
    }

    @Override
    public @Nullable MergeableContent load() {
      return null;
    }

    @Override
    public void save(MergeableContent content) {}

    @Override
    public void close() throws Exception {
      closing.countDown();
      mayClose.await();
      closed = true;
    }
  }

  @Test
  void itListensAtTheGivenAddressAlone() throws IOException {
    try (WsServer server = WsServer.createWsServer(options().build());
        Socket socket = new Socket()) {
      // on Linux, all of 127.0.0.0/8 is this machine
      InetAddress another = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> socket.connect(new InetSocketAddress(another, server.port()), 1_000));
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    try (WsServer server = WsServer.createWsServer(options().build())) {
      assertThatExceptionOfType(MerrowException.class)
          .isThrownBy(() -> WsServer.createWsServer(options().port(server.port()).build()))
          .withMessageContaining("127.0.0.1")
          .withMessageContaining(Integer.toString(server.port()));
    }
  }

  @Test
  void optionsMustMakeSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WsServer.createWsServer(65_536))
        .withMessageContaining("65536");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WsServerOptions.builder().requestTimeout(Duration.ZERO).build())
        .withMessageContaining("requestTimeout");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WsServerOptions.builder().closeTimeout(Duration.ofSeconds(-1)).build())
        .withMessageContaining("closeTimeout");
  }
}
