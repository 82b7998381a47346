package dev.merrow.simulation;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.merrow.schedule.Scheduler;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.Fragmenter;
import dev.merrow.wire.Frame;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Payload;
import dev.merrow.wire.PayloadReader;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import dev.merrow.wire.WireIds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a WebSocket client does over a {@link Wire}: the real payloads, and connecting anew. */
final class SocketTransport implements Transport {
  private static final int SHOWN = 80;

  private final Network network;
  private final int node;
  private final String path;
  private final Scheduler scheduler;
  private final Random random;
  private final PayloadReader reader;
  private final Fragmenter fragmenter;
  private @Nullable TransportListener listener;
  private @Nullable Wire wire;
  private CompletableFuture<Void> opened = new CompletableFuture<>();
  private boolean closed;

  /**
   * Makes it.
   *
   * @param partBytes how large a frame may be at most, but for a store's own limit
   */
  SocketTransport(
      Network network,
      int node,
      String path,
      int partBytes,
      Scheduler scheduler,
      InstantSource clock,
      Random random) {
    this.network = network;
    this.node = node;
    this.path = path;
    this.scheduler = scheduler;
    this.random = random;
    this.reader = new PayloadReader(network.limits(), Duration.ofSeconds(1), clock);
    this.fragmenter = new Fragmenter(partBytes, new WireIds(random), network.limits());
  }

  @Override
  public CompletableFuture<Void> open(TransportListener newListener) {
    listener = newListener;
    opened = new CompletableFuture<>();
    connectLater(1);
    return opened;
  }

  private void connectLater(int millis) {
    var unused = scheduler.schedule(Duration.ofMillis(millis), this::connect);
  }

  private void connect() {
    if (closed) {
      return;
    }
    Connected connected = new Connected();
    Wire connection = network.connect(node, path, connected);
    if (connection == null) {
      connectLater(50 + random.nextInt(500));
      return;
    }
    network.findings().note(() -> this + " is connected");
    wire = connection;
    connected.wire = connection;
    listener().opened();
    opened.complete(null);
  }

  private TransportListener listener() {
    return Objects.requireNonNull(listener);
  }

  @Override
  public CompletableFuture<Void> send(Envelope envelope) {
    Wire current = wire;
    if (current == null) {
      return failedFuture(new TransportException("It is not connected"));
    }
    String json = MessageCodec.encode(envelope.requestId(), envelope.message());
    String to = envelope.peerId() == null ? Payload.TO_ALL : envelope.peerId();
    network.findings().note(() -> this + " to " + to + ": " + start(json));
    List<Frame> frames =
        fragmenter.bodies(json).stream().map(body -> Frame.of(new Payload(to, body))).toList();
    if (frames.stream().mapToLong(Frame::bytes).sum() > network.limits().payloadBytes() - 100) {
      return failedFuture(new TransportException("It is too large"));
    }
    CompletableFuture<Void> sent = new CompletableFuture<>();
    for (int i = 0; i < frames.size(); i++) {
      boolean last = i == frames.size() - 1;
      current.up(
          frames.get(i),
          error -> {
            if (error != null) {
              sent.completeExceptionally(new TransportException(error));
            } else if (last) {
              sent.complete(null);
            }
          });
    }
    return sent;
  }

  /**
   * What a message begins with, after its id, which is random where the broker's own store asks.
   */
  private static String start(String json) {
    int start = json.indexOf(',') + 1;
    return json.length() > start + SHOWN
        ? json.substring(start, start + SHOWN) + "..."
        : json.substring(start);
  }

  @Override
  public String toString() {
    return "node " + node + " at " + path;
  }

  @Override
  public CompletableFuture<Void> close() {
    closed = true;
    opened.completeExceptionally(new TransportException("It was closed"));
    Wire current = wire;
    wire = null;
    if (current == null) {
      return completedFuture(null);
    }
    CompletableFuture<Void> ended = new CompletableFuture<>();
    current.end();
    scheduler.execute(
        () -> {
          listener().closed(CloseReason.NORMAL);
          ended.complete(null);
        });
    return ended;
  }

  /** One connection of those that come one after the other. */
  private final class Connected implements Wire.End {
    private @Nullable Wire wire;

    private boolean isCurrent() {
      return wire != null && SocketTransport.this.wire == wire;
    }

    @Override
    public void received(String payload) {
      if (isCurrent()) {
        read(payload);
      }
    }

    @Override
    public void closed(int code, String reason) {
      if (isCurrent()) {
        SocketTransport.this.wire = null;
        listener().closed(new CloseReason(code, reason, true));
        connectLater(10 + random.nextInt(300));
      }
    }
  }

  private void read(String payload) {
    try {
      Received received = reader.read(Utf8Text.of(payload));
      if (received != null) {
        network
            .findings()
            .note(
                () ->
                    this
                        + " from "
                        + received.clientId()
                        + ": "
                        + start(received.json().toString()));
        listener().received(MessageCodec.decode(received.clientId(), received.json().toString()));
      }
    } catch (WireException e) {
      listener().failed(e);
    }
  }
}
