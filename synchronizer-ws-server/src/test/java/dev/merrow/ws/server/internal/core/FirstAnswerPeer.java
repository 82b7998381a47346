package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.FirstAnswerSynchronizer;
import dev.merrow.sync.Message;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.server.engine.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A client that does what TinyBase's does and no more, over a network that takes its time. */
final class FirstAnswerPeer implements Connection {
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  final MergeableStore store;
  final FirstAnswerSynchronizer synchronizer;
  final List<String> received = new ArrayList<>();

  /** How long what it sends, and what it is sent, is on its way. */
  Duration latency = Duration.ofMillis(10);

  /** Whether nothing that it would say arrives. */
  boolean mute;

  /** Whether nothing that it is sent arrives. */
  boolean deaf;

  /** Whether it leaves out to offer its hashes. */
  boolean withoutOffer;

  private final VirtualTime time;
  private final PlainSocket socket;

  FirstAnswerPeer(String name, VirtualTime time, Broker broker, String path) {
    this(name, time, time, broker, path);
  }

  /** One whose clock may be wrong. */
  FirstAnswerPeer(String name, VirtualTime time, InstantSource clock, Broker broker, String path) {
    this.time = time;
    this.store = MergeableStore.createMergeableStore(name, clock);
    this.synchronizer =
        new FirstAnswerSynchronizer(store, time, TIMEOUT, new Random(name.hashCode()), this::send);
    this.socket = broker.join(path, this);
  }

  CompletableFuture<Void> startSync() {
    return synchronizer.startSync();
  }

  void start() {
    var unused = startSync();
  }

  private void send(Envelope envelope) {
    boolean isOffer = envelope.message() instanceof Message.OfferContentHashes;
    if (isOffer && withoutOffer) {
      return;
    }
    String json = MessageCodec.encode(envelope.requestId(), envelope.message());
    String to = envelope.peerId() == null ? Payload.TO_ALL : envelope.peerId();
    String payload = new Payload(to, json).text().toString();
    time.schedule(
        latency,
        () -> {
          if (!mute) {
            socket.received(payload);
          }
        });
  }

  /** The socket is gone, without a word. */
  void vanish() {
    mute = true;
    socket.left();
  }

  @Override
  public void send(Frame frame) {
    String text = frame.text();
    time.schedule(
        latency,
        () -> {
          if (deaf) {
            return;
          }
          received.add(text);
          Payload payload = Payload.parse(Utf8Text.of(text));
          synchronizer.received(MessageCodec.decode(payload.clientId(), payload.body().toString()));
        });
  }

  @Override
  public long unsentBytes() {
    return 0;
  }

  @Override
  public void ping() {}

  @Override
  public void close(CloseStatus status) {
    throw new AssertionError("The broker closed it: " + status);
  }
}
