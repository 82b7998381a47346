package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.MessageTooLargeException;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.ShareHolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client with a store that is kept in step through a broker, without any socket. */
final class TestPeer implements Transport {
  final MergeableStore store;
  final Synchronizer synchronizer;
  final List<String> sent = new ArrayList<>();
  final List<String> received = new ArrayList<>();
  final List<String> closes = new ArrayList<>();
  final List<Throwable> errors = new ArrayList<>();

  /** The holder that the broker takes it for. */
  ShareHolder holder = ShareHolder.UNKNOWN;

  /** How many characters a message may have. */
  int maxLength = Integer.MAX_VALUE;

  /** What it knows the broker's store by; null if it does not. */
  @Nullable String serverId = Payload.SERVER_ID;

  private final Function<dev.merrow.ws.server.engine.Connection, ? extends Receiver> join;
  private @Nullable Receiver receiver;
  private @Nullable TransportListener listener;

  TestPeer(
      String name,
      VirtualTime time,
      Function<dev.merrow.ws.server.engine.Connection, ? extends Receiver> join) {
    this.join = join;
    this.store = MergeableStore.createMergeableStore(name, time);
    this.synchronizer =
        Synchronizer.createCustomSynchronizer(
            store,
            this,
            SynchronizerOptions.builder()
                .scheduler(time)
                .random(new Random(name.hashCode()))
                .errorListener(errors::add)
                .build());
  }

  /** How many bytes have come and gone. */
  long bytes() {
    return sent.stream().mapToLong(String::length).sum()
        + received.stream().mapToLong(String::length).sum();
  }

  @Override
  public @Nullable String serverPeerId() {
    return serverId;
  }

  @Override
  public CompletableFuture<Void> open(TransportListener to) {
    listener = to;
    receiver = join.apply(new Connection());
    to.opened();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> send(Envelope envelope) {
    String json = MessageCodec.encode(envelope.requestId(), envelope.message());
    if (json.length() > maxLength) {
      return CompletableFuture.failedFuture(new MessageTooLargeException(json.length(), maxLength));
    }
    String to = envelope.peerId() == null ? Payload.TO_ALL : envelope.peerId();
    say(new Payload(to, json).text().toString());
    return CompletableFuture.completedFuture(null);
  }

  /** Sends a payload as it is. */
  void say(String payload) {
    sent.add(payload);
    if (receiver != null) {
      receiver.received(payload);
    }
  }

  /** The socket is gone, without a word. */
  void vanish() {
    if (receiver != null) {
      receiver.left();
    }
  }

  @Override
  public CompletableFuture<Void> close() {
    vanish();
    return CompletableFuture.completedFuture(null);
  }

  private final class Connection implements dev.merrow.ws.server.engine.Connection {
    @Override
    public void send(Frame frame) {
      received.add(frame.text());
      Payload payload = Payload.parse(Utf8Text.of(frame.text()));
      if (listener != null) {
        listener.received(MessageCodec.decode(payload.clientId(), payload.body().toString()));
      }
    }

    @Override
    public long unsentBytes() {
      return 0;
    }

    @Override
    public ShareHolder holder() {
      return holder;
    }

    @Override
    public void ping() {}

    @Override
    public void close(CloseStatus status) {
      closes.add(status.code() + " " + status.reason());
      if (listener != null) {
        listener.closed(new CloseReason(status.code(), status.reason(), false));
      }
    }
  }
}
