package dev.merrow.benchmarks.views;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Payload;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.internal.core.PlainSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A Merrow client in this process, with an empty store. */
final class Newcomer implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final MergeableStore store = MergeableStore.createMergeableStore();
  private final AtomicLong bytes = new AtomicLong();
  private final Function<Connection, PlainSocket> broker;
  private final Synchronizer synchronizer;
  private volatile @Nullable PlainSocket socket;

  /** Creates a client that is not connected; the broker takes its end of a socket. */
  Newcomer(Function<Connection, PlainSocket> broker) {
    this.broker = broker;
    this.synchronizer =
        Synchronizer.createCustomSynchronizer(
            store,
            new Link(),
            SynchronizerOptions.builder()
                .requestTimeout(TIMEOUT)
                .flushOnClose(Duration.ZERO)
                .errorListener(error -> {})
                .build());
  }

  /** Connects, and waits until it has what there is for it; returns how many rows that are. */
  int join(String tableId) {
    synchronizer.startSync().join();
    return store.getRowCount(tableId);
  }

  /** Returns how many bytes it was sent. */
  long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    synchronizer.close();
    PlainSocket open = socket;
    if (open != null) {
      open.left();
    }
  }

  private final class Link implements Transport {
    @Override
    public String serverPeerId() {
      return Payload.SERVER_ID;
    }

    @Override
    public CompletableFuture<Void> open(TransportListener listener) {
      socket = broker.apply(new End(listener));
      listener.opened();
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> send(Envelope envelope) {
      PlainSocket open = socket;
      if (open != null) {
        String to = envelope.peerId() == null ? Payload.TO_ALL : envelope.peerId();
        String json = MessageCodec.encode(envelope.requestId(), envelope.message());
        open.received(new Payload(to, json).text().toString());
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> close() {
      return CompletableFuture.completedFuture(null);
    }
  }

  private final class End implements Connection {
    private final TransportListener listener;

    End(TransportListener listener) {
      this.listener = listener;
    }

    @Override
    public void send(Frame frame) {
      bytes.addAndGet(frame.bytes());
      String text = frame.text();
      int end = text.indexOf('\n');
      listener.received(MessageCodec.decode(text.substring(0, end), text.substring(end + 1)));
    }

    @Override
    public long unsentBytes() {
      return 0;
    }

    @Override
    public void ping() {
      // the other end is in this process
    }

    @Override
    public void close(CloseStatus status) {
      throw new IllegalStateException("Closed: " + status);
    }
  }
}
