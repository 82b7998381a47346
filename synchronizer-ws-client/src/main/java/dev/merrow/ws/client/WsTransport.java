package dev.merrow.ws.client;

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
import dev.merrow.wire.WireException;
import dev.merrow.wire.WireIds;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Carries envelopes over one WebSocket: makes payloads of them, and envelopes of payloads. */
final class WsTransport implements Transport {
  private final URI uri;
  private final WsSynchronizerOptions options;
  private final Scheduler scheduler;
  private final PayloadReader reader;
  private final @Nullable Fragmenter fragmenter;
  private boolean expiring;
  private @Nullable Link link;
  private boolean closed;

  /**
   * Makes a transport that is not open.
   *
   * @param scheduler for timeouts
   * @throws IllegalArgumentException if the URI is none of a WebSocket
   */
  WsTransport(URI uri, WsSynchronizerOptions options, Scheduler scheduler) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("ws") || scheme.equals("wss")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "Expected ws:// or wss://, a host and perhaps a port and path: " + uri);
    }
    this.uri = uri;
    this.options = options;
    this.scheduler = scheduler;
    Duration timeout = options.synchronizer().requestTimeout();
    this.reader = new PayloadReader(options.limits(), timeout, InstantSource.system());
    this.fragmenter =
        options.fragmentBytes() == 0
            ? null
            : new Fragmenter(options.fragmentBytes(), WireIds.secure(), options.limits());
  }

  @Override
  public CompletableFuture<Void> open(TransportListener listener) {
    Link opening;
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(new TransportException("It was closed: " + uri));
      }
      opening = new Link(uri, options, scheduler, new Incoming(listener));
      link = opening;
    }
    return opening.connect();
  }

  @Override
  public CompletableFuture<Void> send(Envelope envelope) {
    Link current = current();
    if (current == null) {
      return CompletableFuture.failedFuture(new TransportException("It is not open: " + uri));
    }
    String json = MessageCodec.encode(envelope.requestId(), envelope.message());
    List<String> bodies = fragmenter == null ? List.of(json) : fragmenter.bodies(json);
    String to = envelope.peerId() == null ? Payload.TO_ALL : envelope.peerId();
    return current.send(bodies.stream().map(body -> Frame.of(new Payload(to, body))).toList());
  }

  private synchronized @Nullable Link current() {
    return link;
  }

  @Override
  public CompletableFuture<Void> close() {
    Link closing;
    synchronized (this) {
      closed = true;
      closing = link;
    }
    return closing == null ? CompletableFuture.completedFuture(null) : closing.close();
  }

  /** Makes envelopes of what comes in. */
  private final class Incoming implements Link.Listener {
    private final TransportListener listener;

    Incoming(TransportListener listener) {
      this.listener = listener;
    }

    @Override
    public void opened() {
      listener.opened();
    }

    @Override
    public void received(String payload) {
      Envelope envelope;
      try {
        envelope = read(payload);
      } catch (WireException e) {
        // whoever sent it must not be able to close this socket by it
        listener.failed(e);
        return;
      }
      if (envelope != null) {
        listener.received(envelope);
      }
    }

    @Override
    public void closed(CloseReason reason) {
      listener.closed(reason);
    }

    @Override
    public void failed(Throwable error) {
      listener.failed(error);
    }
  }

  private @Nullable Envelope read(String payload) {
    Received received;
    synchronized (reader) {
      received = reader.read(payload);
      if (received == null) {
        expireLater();
      }
    }
    return received == null ? null : MessageCodec.decode(received.clientId(), received.json());
  }

  private void expireLater() {
    if (!expiring) {
      expiring = true;
      var unused = scheduler.schedule(options.synchronizer().requestTimeout(), this::expire);
    }
  }

  private void expire() {
    synchronized (reader) {
      expiring = false;
      if (reader.expire()) {
        expireLater();
      }
    }
  }
}
