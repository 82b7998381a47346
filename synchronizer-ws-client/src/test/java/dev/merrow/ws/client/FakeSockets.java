package dev.merrow.ws.client;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sockets to a server that is there, or is not, or refuses, in virtual time. */
final class FakeSockets implements WebSocketLink.Factory {
  private static final Duration CONNECTING = Duration.ofMillis(5);

  private final VirtualTime time;

  /** When an attempt began. */
  final List<Instant> attempts = new ArrayList<>();

  /** The sockets that are connected. */
  final List<FakeSocket> open = new ArrayList<>();

  /** What happens to those who connect; null if they can. */
  TransportException failure = new TransportException("no route");

  FakeSockets(VirtualTime time) {
    this.time = time;
  }

  @Override
  public WebSocketLink create(WebSocketLink.Listener listener) {
    return new FakeSocket(listener);
  }

  /** Disconnects all. */
  void lose(CloseReason reason) {
    for (FakeSocket socket : List.copyOf(open)) {
      open.remove(socket);
      socket.listener.closed(reason);
    }
  }

  final class FakeSocket implements WebSocketLink {
    private final Listener listener;
    final List<Frame> sent = new ArrayList<>();

    FakeSocket(Listener listener) {
      this.listener = listener;
    }

    /** The server says something. */
    void hear(String payload) {
      listener.received(Utf8Text.of(payload));
    }

    /** What was sent since the last call. */
    List<String> takeSent() {
      List<String> taken = sent.stream().map(Frame::text).toList();
      sent.clear();
      return taken;
    }

    @Override
    public CompletableFuture<Void> connect() {
      attempts.add(time.instant());
      CompletableFuture<Void> connected = new CompletableFuture<>();
      var unused =
          time.schedule(
              CONNECTING,
              () -> {
                if (failure != null) {
                  connected.completeExceptionally(failure);
                  return;
                }
                open.add(this);
                listener.opened();
                connected.complete(null);
              });
      return connected;
    }

    @Override
    public CompletableFuture<Void> send(List<Frame> frames) {
      sent.addAll(frames);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> close() {
      if (open.remove(this)) {
        listener.closed(CloseReason.NORMAL);
      }
      return CompletableFuture.completedFuture(null);
    }
  }
}
