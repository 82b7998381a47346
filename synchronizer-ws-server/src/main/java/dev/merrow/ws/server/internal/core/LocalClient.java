package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.MessageTooLargeException;
import dev.merrow.sync.ServerStore;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportException;
import dev.merrow.sync.TransportListener;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Fragmenter;
import dev.merrow.wire.Frame;
import dev.merrow.wire.MessageCodec;
import dev.merrow.wire.Payload;
import dev.merrow.wire.PayloadReader;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import dev.merrow.wire.internal.StoreNotice;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.Connection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A client of a path in the broker's own process: the broker treats it as any other client, with
 * the grant that it is given, and so it learns and changes only what that allows.
 */
public final class LocalClient implements Transport {
  private final Broker broker;
  private final String pathId;
  private final Grant grant;
  private final SerialExecutor serial;
  private final CompletableFuture<CloseReason> ended = new CompletableFuture<>();
  private volatile @Nullable Place place;

  /**
   * A client that has not joined yet.
   *
   * @param serial receives what the broker sends
   */
  @SuppressWarnings("exports") // the broker's own packages alone make one
  public LocalClient(Broker broker, String pathId, Grant grant, SerialExecutor serial) {
    this.broker = broker;
    this.pathId = pathId;
    this.grant = grant;
    this.serial = serial;
  }

  /** A place at the path, from {@link #open} until the broker or this ends it. */
  private final class Place implements Connection {
    /** Null if nobody listens. */
    private final @Nullable TransportListener listener;

    private final PayloadReader reader;
    private final AtomicLong unsent = new AtomicLong();
    private @Nullable PlainSocket socket;
    private volatile boolean ended;

    Place(@Nullable TransportListener listener) {
      this.listener = listener;
      BrokerOptions options = broker.options();
      this.reader = new PayloadReader(options.limits(), options.requestTimeout(), options.clock());
    }

    @Override
    public void send(Frame frame) {
      TransportListener receiver = listener;
      if (receiver == null) {
        return;
      }
      unsent.addAndGet(frame.bytes());
      serial.execute(
          () -> {
            unsent.addAndGet(-frame.bytes());
            receive(receiver, Utf8Text.of(frame.text()));
          });
    }

    private void receive(TransportListener receiver, Utf8Text text) {
      if (ended) {
        return;
      }
      try {
        PayloadReader.Received message = reader.read(text);
        if (message != null) {
          receive(receiver, MessageCodec.decode(message.clientId(), message.json().toString()));
        }
      } catch (WireException e) {
        receiver.failed(e);
      }
    }

    private void receive(TransportListener receiver, Envelope envelope) {
      ServerStore presence = StoreNotice.of(envelope);
      if (presence == null) {
        receiver.received(envelope);
      } else {
        receiver.serverStore(presence);
      }
    }

    @Override
    public long unsentBytes() {
      return unsent.get();
    }

    /** Both sides are one process. */
    @Override
    public void ping() {}

    @Override
    public void close(CloseStatus status) {
      serial.execute(() -> end(new CloseReason(status.code(), status.reason(), false)));
    }

    private void end(CloseReason reason) {
      if (!ended) {
        ended = true;
        LocalClient.this.ended.complete(reason);
        PlainSocket joined = socket;
        if (joined != null) {
          joined.left();
        }
        if (listener != null) {
          listener.closed(reason);
        }
      }
    }
  }

  /**
   * Joins the path without listening: what the broker says is dropped, and costs nothing.
   *
   * @return completes when this has joined
   */
  public CompletableFuture<Void> open() {
    return enter(null);
  }

  /** Whether this has a place at the path. */
  public boolean isConnected() {
    Place entered = place;
    return entered != null && !entered.ended;
  }

  /** Completes, with the reason, when this has lost its place. */
  public CompletableFuture<CloseReason> whenEnded() {
    return ended.copy();
  }

  /** Whether a client has lost its place because the store has no room for what it has written. */
  public static boolean isStoreFull(CloseReason reason) {
    CloseStatus full = CloseStatus.STORE_FULL;
    return reason.code() == full.code() && reason.text().equals(full.reason());
  }

  @Override
  public CompletableFuture<Void> open(TransportListener listener) {
    return enter(listener);
  }

  private CompletableFuture<Void> enter(@Nullable TransportListener listener) {
    CompletableFuture<Void> opened = new CompletableFuture<>();
    Place entered = new Place(listener);
    serial.execute(
        () -> {
          entered.socket = broker.join(pathId, entered, grant);
          place = entered;
          if (listener != null) {
            listener.serverStore(broker.storeAt(pathId));
            listener.opened();
          }
          opened.complete(null);
        });
    return opened;
  }

  @Override
  public String serverPeerId() {
    return Payload.SERVER_ID;
  }

  @Override
  public CompletableFuture<Void> send(Envelope envelope) {
    Place entered = place;
    if (entered == null) {
      return CompletableFuture.failedFuture(new TransportException("The client is not connected"));
    }
    List<Utf8Text> bodies = Fragmenter.NONE.bodies(envelope);
    long bytes = bodies.stream().mapToLong(Utf8Text::size).sum();
    int limit = broker.limits().payloadBytes();
    if (bytes + Payload.SERVER_ID.length() + 1 > limit) {
      return CompletableFuture.failedFuture(new MessageTooLargeException(bytes, limit));
    }
    String to = Objects.requireNonNullElse(envelope.peerId(), Payload.TO_ALL);
    CompletableFuture<Void> sent = new CompletableFuture<>();
    serial.execute(
        () -> {
          PlainSocket socket = entered.socket;
          if (socket != null && !entered.ended) {
            bodies.forEach(body -> socket.received(new Payload(to, body).text()));
          }
          sent.complete(null);
        });
    return sent;
  }

  @Override
  public CompletableFuture<Void> close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    serial.execute(
        () -> {
          Place entered = place;
          place = null;
          if (entered != null) {
            entered.end(CloseReason.NORMAL);
          }
          closed.complete(null);
        });
    return closed;
  }
}
