package dev.merrow.simulation;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import dev.merrow.schedule.Scheduler;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.MessageTooLargeException;
import dev.merrow.sync.ServerStore;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Frame;
import dev.merrow.ws.client.SimulatedClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client's socket over a {@link Wire}: what stands in the place of a client's engine. */
final class SimulatedSocket implements SimulatedClient.Line, Wire.End {
  /** So that what the broker puts before a payload has room, too. */
  private static final int ROOM = 100;

  private static final Duration CONNECTING = Duration.ofMillis(1);

  /** The interval at which it checks whether a stopped broker continues. */
  private static final Duration CONNECTING_AGAIN = Duration.ofMillis(50);

  private final SimulatedBroker network;
  private final int node;
  private final URI uri;
  private final boolean byChannels;
  private final Scheduler scheduler;
  private final SimulatedClient.Ear ear;
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private @Nullable Wire wire;
  private boolean closing;

  SimulatedSocket(
      SimulatedBroker network,
      int node,
      URI uri,
      boolean byChannels,
      Scheduler scheduler,
      SimulatedClient.Ear ear) {
    this.network = network;
    this.node = node;
    this.uri = uri;
    this.byChannels = byChannels;
    this.scheduler = scheduler;
    this.ear = ear;
  }

  @Override
  public CompletableFuture<Void> connect() {
    var unused = scheduler.schedule(CONNECTING, this::connectNow);
    return connected;
  }

  private void connectNow() {
    if (closing) {
      return;
    }
    if (network.isStanding()) {
      var unused = scheduler.schedule(CONNECTING_AGAIN, this::connectNow);
      return;
    }
    String path = uri.getPath().substring(1);
    @Nullable ServerStore presence;
    try {
      presence = network.storeAt(node, path, byChannels);
      wire = network.connect(node, path, byChannels, this);
    } catch (TransportException e) {
      connected.completeExceptionally(e);
      return;
    }
    network.findings().note(() -> this + " is connected");
    if (presence != null) {
      ear.serverStore(presence);
    }
    ear.opened();
    connected.complete(null);
  }

  @Override
  public CompletableFuture<Void> send(List<Frame> frames) {
    Wire current = wire;
    if (current == null || closing) {
      return failedFuture(new TransportException("It is not connected"));
    }
    long bytes = frames.stream().mapToLong(Frame::bytes).sum();
    long limit = (long) network.limits().payloadBytes() - ROOM;
    if (bytes > limit) {
      return failedFuture(new MessageTooLargeException(bytes, limit));
    }
    CompletableFuture<Void> sent = new CompletableFuture<>();
    for (int i = 0; i < frames.size(); i++) {
      Frame frame = frames.get(i);
      boolean last = i == frames.size() - 1;
      network.findings().note(() -> this + " sends " + Findings.start(frame.text()));
      current.up(
          frame,
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

  @Override
  public CompletableFuture<Void> close() {
    Wire current = wire;
    if (closing) {
      return ended;
    }
    closing = true;
    if (current == null) {
      connected.completeExceptionally(new TransportException("It was closed"));
      return completedFuture(null);
    }
    current.end();
    scheduler.execute(() -> closed(CloseReason.NORMAL.code(), ""));
    return ended;
  }

  @Override
  public void received(String payload) {
    if (wire != null) {
      network.findings().note(() -> this + " gets " + Findings.start(payload));
      ear.received(payload);
    }
  }

  @Override
  public void closed(int code, String reason) {
    if (wire != null) {
      wire = null;
      ear.closed(closing ? CloseReason.NORMAL : new CloseReason(code, reason, false));
      ended.complete(null);
    }
  }

  @Override
  public String toString() {
    return "node " + node + " at " + uri.getPath();
  }
}
