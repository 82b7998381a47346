package dev.merrow.ws.client;

import dev.merrow.sync.Envelope;
import dev.merrow.sync.Transport;
import dev.merrow.sync.TransportListener;
import dev.merrow.sync.TransportStats;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Carries envelopes over a WebSocket that has no other use. */
final class WsTransport implements Transport {
  /** How many request timeouts the next fragment of a message may take. */
  static final int FRAGMENT_TIMEOUTS = 10;

  private static final String ONLY_CHANNEL = "";

  private final PayloadCodec payloads;
  private final Reconnector link;
  private volatile @Nullable TransportListener listener;

  /**
   * Makes a transport that is not open.
   *
   * @throws IllegalArgumentException if the URI is not a WebSocket URI
   */
  WsTransport(URI uri, WsSynchronizerOptions options, ClientEnvironment clientEnvironment) {
    requireWebSocket(uri);
    WsConnectionOptions connection = options.connection();
    Duration timeout = options.synchronizer().requestTimeout().multipliedBy(FRAGMENT_TIMEOUTS);
    PayloadInbox inbox =
        new PayloadInbox(
            connection.limits(),
            timeout,
            clientEnvironment.scheduler(),
            clientEnvironment.clock(),
            this::lost);
    this.payloads = new PayloadCodec(ONLY_CHANNEL, inbox, connection, clientEnvironment.ids());
    RandomGenerator random = options.synchronizer().random();
    ClientEnvironment around =
        random == null ? clientEnvironment : clientEnvironment.withRandom(random);
    this.link = around.link(uri, List.of(), connection);
  }

  /**
   * Checks a URI.
   *
   * @throws IllegalArgumentException if it is not a WebSocket URI
   */
  static void requireWebSocket(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("ws") || scheme.equals("wss")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "Expected ws:// or wss://, a host and perhaps a port and path: " + uri);
    }
  }

  @Override
  public CompletableFuture<Void> open(TransportListener newListener) {
    listener = newListener;
    return link.open(newListener, new Incoming(payloads, newListener));
  }

  private void lost(String channel) {
    TransportListener told = listener;
    if (told != null) {
      told.failed(PayloadCodec.incomplete());
    }
  }

  /** Tries to connect at once, if it waits for that. */
  void retryNow() {
    link.retryNow();
  }

  @Override
  public CompletableFuture<Void> send(Envelope envelope) {
    return link.send(payloads.write(envelope).stream().map(Frame::of).toList());
  }

  @Override
  public String serverPeerId() {
    return Payload.SERVER_ID;
  }

  @Override
  public TransportStats getStats() {
    return link.stats();
  }

  @Override
  public CompletableFuture<Void> close() {
    return link.close();
  }

  /** Makes envelopes of what comes in. */
  private record Incoming(PayloadCodec payloads, TransportListener listener)
      implements PayloadSink {
    @Override
    public void received(Utf8Text payload) {
      payloads.receive(payload, listener);
    }

    @Override
    public void socketGone() {
      payloads.forget();
    }
  }
}
