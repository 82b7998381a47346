package dev.merrow.ws.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AddressRaceTest {
  private static final Duration NEVER = Duration.ofDays(1);

  /** More connections than wait for a server that accepts none. */
  private static final int MANY = 8;

  private final EventLoop loop = new EventLoop("test");
  private final Queue<AutoCloseable> opened = new ConcurrentLinkedQueue<>();
  private final Queue<SocketChannel> racing = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() throws Exception {
    loop.close();
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private ServerSocket server(int backlog) throws IOException {
    ServerSocket server = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    opened.add(server);
    return server;
  }

  private static InetSocketAddress addressOf(ServerSocket server) {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /** An address at which nobody answers: the places of those that wait there are all taken. */
  private InetSocketAddress dead() throws IOException {
    InetSocketAddress address = addressOf(server(1));
    for (int i = 0; i < MANY; i++) {
      SocketChannel waiting = SocketChannel.open();
      opened.add(waiting);
      waiting.configureBlocking(false);
      boolean unused = waiting.connect(address);
    }
    return address;
  }

  private InetSocketAddress refusing() throws IOException {
    ServerSocket server = server(1);
    InetSocketAddress address = addressOf(server);
    server.close();
    return address;
  }

  private SocketChannel channel() throws IOException {
    SocketChannel channel = SocketChannel.open();
    racing.add(channel);
    opened.add(channel);
    return channel;
  }

  private record Race(AddressRace race, CompletableFuture<SocketChannel> winner) {}

  private Race race(Duration headStart, InetSocketAddress... addresses) {
    CompletableFuture<SocketChannel> winner = new CompletableFuture<>();
    AddressRace race =
        new AddressRace(
            loop,
            this::channel,
            List.of(addresses),
            headStart,
            winner::complete,
            winner::completeExceptionally);
    loop.execute(race::begin);
    return new Race(race, winner);
  }

  private int portThatWins(Duration headStart, InetSocketAddress... addresses) throws Exception {
    try (SocketChannel winner = race(headStart, addresses).winner.get(60, TimeUnit.SECONDS)) {
      return ((InetSocketAddress) winner.getRemoteAddress()).getPort();
    }
  }

  @Test
  void anAddressThatDoesNotAnswerDelaysTheNextForAMomentOnly() throws Exception {
    InetSocketAddress alive = addressOf(server(10));
    assertThat(portThatWins(Duration.ofMillis(1), dead(), dead(), alive))
        .isEqualTo(alive.getPort());
  }

  @Test
  void theNextAddressIsAskedAtOnceWhenOneRefuses() throws Exception {
    InetSocketAddress alive = addressOf(server(10));
    assertThat(portThatWins(NEVER, refusing(), alive)).isEqualTo(alive.getPort());
  }

  @Test
  void anAddressThatCannotBeConnectedToIsLeftOut() throws Exception {
    InetSocketAddress alive = addressOf(server(10));
    InetSocketAddress unknown = InetSocketAddress.createUnresolved("merrow.invalid", 1);
    assertThat(portThatWins(NEVER, unknown, alive)).isEqualTo(alive.getPort());
  }

  @Test
  void theFirstAddressWinsIfItAnswers() throws Exception {
    InetSocketAddress first = addressOf(server(10));
    assertThat(portThatWins(NEVER, first, dead())).isEqualTo(first.getPort());
  }

  @Test
  void itFailsWhenAllHaveFailed() throws Exception {
    assertThatThrownBy(
            () ->
                race(Duration.ofMillis(1), refusing(), refusing()).winner.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> race(NEVER).winner.get(60, TimeUnit.SECONDS))
        .hasRootCauseMessage("no address");
  }

  @Test
  void itIsNotOverWhileOneMayAnswer() throws Exception {
    Race race = race(Duration.ofMillis(1), dead(), refusing());
    assertThatThrownBy(() -> race.winner.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    loop.execute(
        () -> {
          race.race.cancel();
          cancelled.complete(null);
        });
    cancelled.get(60, TimeUnit.SECONDS);
    assertThat(race.winner).isNotDone();
    assertThat(racing).noneMatch(SocketChannel::isOpen);
  }

  @Test
  void thoseThatLoseAreClosed() throws Exception {
    InetSocketAddress alive = addressOf(server(10));
    SocketChannel winner =
        race(Duration.ofMillis(1), dead(), dead(), alive).winner.get(60, TimeUnit.SECONDS);
    assertThat(racing).hasSize(3);
    assertThat(racing).filteredOn(SocketChannel::isOpen).containsExactly(winner);
  }
}
