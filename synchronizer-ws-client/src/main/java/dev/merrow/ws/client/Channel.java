package dev.merrow.ws.client;

import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.ServerStore;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.sync.TransportStats;
import dev.merrow.wire.ChannelFrame;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Carries envelopes over one channel of a socket that others share. */
final class Channel implements Transport {
  private final String id;
  private final Multiplexer multiplexer;
  private final PayloadCodec payloads;
  private final AtomicLong bytesSent = new AtomicLong();
  private final AtomicLong bytesReceived = new AtomicLong();

  // all below is the multiplexer's, which holds its lock
  @Nullable TransportListener listener;
  CompletableFuture<Void> opening = new CompletableFuture<>();
  @Nullable String subscribing;
  @Nullable ServerStore toldOfStore;
  boolean up;

  /** Makes a channel that is not open. */
  Channel(String id, Multiplexer multiplexer, PayloadCodec payloads) {
    this.id = id;
    this.multiplexer = multiplexer;
    this.payloads = payloads;
  }

  String id() {
    return id;
  }

  @Override
  public CompletableFuture<Void> open(TransportListener newListener) {
    return multiplexer.add(this, newListener);
  }

  @Override
  public CompletableFuture<Void> send(Envelope envelope) {
    List<Frame> frames =
        payloads.write(envelope).stream()
            .map(payload -> Frame.of(new ChannelFrame.Traffic(id, payload.text())))
            .toList();
    long bytes = frames.stream().mapToLong(Frame::bytes).sum();
    return multiplexer.send(this, frames).thenRun(() -> bytesSent.addAndGet(bytes));
  }

  /** Takes a payload that came in. Called for one payload after the other. */
  void received(Utf8Text payload, TransportListener told) {
    bytesReceived.addAndGet(payload.size());
    payloads.receive(payload, told);
  }

  /** Is down. The caller holds the multiplexer's lock. */
  void wentDown(CloseReason reason) {
    boolean wasUp = up;
    reset();
    if (wasUp && listener != null) {
      listener.closed(reason);
    }
  }

  /** Is as it was before it came up. The caller holds the multiplexer's lock. */
  void reset() {
    subscribing = null;
    toldOfStore = null;
    up = false;
    payloads.forget();
  }

  /** Tells that it will not come up any more. */
  void gaveUp(TransportException error) {
    boolean isWaitedFor = opening.completeExceptionally(error);
    if (!isWaitedFor && listener != null) {
      listener.gaveUp(error);
    }
  }

  @Override
  public String serverPeerId() {
    return Payload.SERVER_ID;
  }

  @Override
  public TransportStats getStats() {
    return new TransportStats(bytesSent.get(), bytesReceived.get());
  }

  @Override
  public CompletableFuture<Void> close() {
    return multiplexer.remove(this);
  }
}
