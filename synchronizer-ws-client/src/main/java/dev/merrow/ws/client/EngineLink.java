package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.CloseCode;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.ServerStore;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.RenewalFrame;
import dev.merrow.ws.client.engine.EngineSocket;
import dev.merrow.ws.client.engine.SocketListener;
import dev.merrow.ws.client.engine.SocketRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A link over an engine's socket: asks for the token, notices when the other side is gone, bounds
 * what waits to be sent, and closes when that is sent.
 */
final class EngineLink implements WebSocketLink, SocketListener {
  private static final int SWITCHING = 101;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  /** How long the other side may take to read what was sent, when this is closed. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

  /** How long the engine may take to tell that it has closed. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final URI uri;
  private final WsConnectionOptions options;
  private final List<String> subprotocols;
  private final Scheduler scheduler;
  private final Listener listener;
  private final FrameSender sender;
  private final Heartbeat heartbeat;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final CompletableFuture<Void> ponged = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** Held while the listener is called, so that it is called once at a time. */
  private final Object telling = new Object();

  /** Renews the token of the open link; null if there is none, or the broker does not renew. */
  private volatile @Nullable TokenRenewal renewal;

  private volatile @Nullable Thread asking;
  private @Nullable Thread connecting;
  private @Nullable EngineSocket socket;
  private boolean closing;

  /** Whether this has ended while there was no socket yet. */
  private boolean cut;

  private boolean up;

  /**
   * @param subprotocols of which the server must choose one, if there are any
   */
  EngineLink(
      URI uri,
      List<String> subprotocols,
      WsConnectionOptions options,
      Scheduler scheduler,
      Listener listener) {
    this.uri = uri;
    this.options = options;
    this.subprotocols = subprotocols;
    this.scheduler = scheduler;
    this.listener = listener;
    this.sender = new FrameSender(uri, options);
    this.heartbeat =
        new Heartbeat(scheduler, options.pingInterval(), options.pingTimeout(), new LinkPulse());
  }

  @Override
  public CompletableFuture<Void> connect() {
    Cancellation timeout = scheduler.schedule(options.connectTimeout(), this::connectingIsLate);
    Futures.whenDone(opened, error -> timeout.cancel());
    // suppliers of tokens, looking up names and some engines block
    Thread thread = new Thread(this::connectNow, "merrow-ws-connect");
    thread.setDaemon(true);
    synchronized (this) {
      connecting = thread;
    }
    thread.start();
    return opened;
  }

  private void connectNow() {
    try {
      EngineSocket created = options.engineOrDefault().create(request(), this);
      synchronized (this) {
        if (cut) {
          return;
        }
        socket = created;
      }
      created.connect();
    } catch (RuntimeException e) {
      notOpened(
          e instanceof TransportException known
              ? known
              : new TransportException("Cannot connect to " + uri + ": " + reason(e), e));
    } finally {
      synchronized (this) {
        connecting = null;
      }
    }
  }

  private SocketRequest request() {
    UpgradeHeaders upgrade = UpgradeHeaders.ask(uri, options);
    HttpProxy proxy = HttpProxy.of(options.proxy(), options.proxyHeaders());
    return new SocketRequest(
        AsciiUri.of(upgrade.uri()),
        upgrade.headers(),
        subprotocols,
        options.sslContext(),
        proxy.uri(),
        proxy.headers(),
        options.connectTimeout(),
        options.limits().readableBytes(),
        scheduler);
  }

  private void notOpened(TransportException error) {
    opened.completeExceptionally(error);
    end();
  }

  private void connectingIsLate() {
    String late = "Cannot connect to " + uri + " within " + options.connectTimeout();
    if (opened.completeExceptionally(new TransportException(late))) {
      cut();
      end();
    }
  }

  /** Ends the connection at once, whatever state it is in. */
  private void cut() {
    EngineSocket current;
    synchronized (this) {
      cut = true;
      if (connecting != null) {
        connecting.interrupt();
      }
      current = socket;
    }
    if (current != null) {
      current.cut();
    }
  }

  @Override
  public void opened(Map<String, List<String>> headers, @Nullable String subprotocol) {
    if (!subprotocols.isEmpty() && (subprotocol == null || !subprotocols.contains(subprotocol))) {
      String wanted = String.join(", ", subprotocols);
      opened.completeExceptionally(
          new RefusedException(
              SWITCHING, "The server at " + uri + " does not speak the subprotocol " + wanted));
    }
    EngineSocket current;
    boolean inTime;
    synchronized (this) {
      inTime = !closing && !opened.isDone();
      up = inTime;
      current = socket;
    }
    if (current == null) {
      return;
    }
    if (!inTime) {
      current.close();
      return;
    }
    UpgradeNotices notices = UpgradeNotices.of(headers);
    sender.start(current, notices.maxBytes());
    ServerStore presence = notices.store();
    tell(
        to -> {
          if (presence != null) {
            to.serverStore(presence);
          }
          to.opened();
        });
    opened.complete(null);
    heartbeat.start();
    Supplier<String> tokens = options.token();
    if (tokens != null && notices.renews()) {
      renewWith(tokens);
    }
  }

  private void renewWith(Supplier<String> tokens) {
    TokenRenewal created =
        new TokenRenewal(
            tokens,
            options.tokenParameter(),
            options.connectTimeout(),
            scheduler,
            this::askForToken,
            System::nanoTime,
            frame -> sender.send(List.of(frame)),
            this::failed);
    renewal = created;
    if (isClosing()) {
      return;
    }
    created.start();
  }

  /** Runs what may block, on a thread that is interrupted when the link ends. */
  private void askForToken(Runnable task) {
    Thread thread = new Thread(task, "merrow-ws-token");
    thread.setDaemon(true);
    asking = thread;
    thread.start();
  }

  private void stopRenewing() {
    TokenRenewal current = renewal;
    if (current != null) {
      current.stop();
    }
    Thread asked = asking;
    if (asked != null && asked != Thread.currentThread()) {
      asked.interrupt();
    }
  }

  @Override
  public void refused(int status, Throwable cause) {
    notOpened(refusal(status, cause));
  }

  private TransportException refusal(int status, Throwable cause) {
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      String why = status == UNAUTHORIZED ? "it does not know who asks" : "it is not allowed";
      return new RefusedException(
          status, "The server refuses to connect to " + uri + ": HTTP " + status + ", " + why);
    }
    return new TransportException("Cannot connect to " + uri + ": " + reason(cause), cause);
  }

  private static String reason(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  @Override
  public void heard() {
    heartbeat.heard();
  }

  @Override
  public void received(Utf8Text payload) {
    TokenRenewal current = renewal;
    if (current != null && RenewalFrame.isIn(payload)) {
      current.received(payload);
      return;
    }
    tell(to -> to.received(payload));
  }

  @Override
  public void ponged() {
    if (isClosing()) {
      ponged.complete(null);
    }
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private void tell(Consumer<Listener> what) {
    synchronized (telling) {
      if (!ended.isDone()) {
        what.accept(listener);
      }
    }
  }

  @Override
  public CompletableFuture<Void> send(List<Frame> frames) {
    return isClosing()
        ? CompletableFuture.failedFuture(new TransportException("It is closed: " + uri))
        : sender.send(frames);
  }

  @Override
  public CompletableFuture<Void> close() {
    EngineSocket closed;
    synchronized (this) {
      if (closing) {
        return ended;
      }
      closing = true;
      closed = sender.isStarted() ? socket : null;
    }
    heartbeat.stop();
    stopRenewing();
    opened.completeExceptionally(new TransportException("Closed while connecting to " + uri));
    if (closed == null) {
      cut();
      end();
      return ended;
    }
    Cancellation limit = scheduler.schedule(CLOSE_LIMIT, this::endNow);
    Futures.whenDone(ended, error -> limit.cancel());
    closeGently(closed);
    return ended;
  }

  /** Some engines would drop what the other side has not read, so that is waited for. */
  private void closeGently(EngineSocket closed) {
    Cancellation grace = scheduler.schedule(CLOSE_GRACE, closed::close);
    Futures.whenDone(
        ponged,
        error -> {
          grace.cancel();
          closed.close();
        });
    Futures.whenDone(
        sender.ping(),
        error -> {
          if (error != null) {
            ponged.complete(null);
          }
        });
  }

  @Override
  public void failed(Throwable error) {
    tell(to -> to.failed(error));
  }

  @Override
  public void closed(CloseReason reason) {
    heartbeat.stop();
    stopRenewing();
    TransportException error = new TransportException("Disconnected from " + uri + ": " + reason);
    opened.completeExceptionally(error);
    sender.fail(error);
    boolean wasUp;
    synchronized (this) {
      wasUp = up;
      up = false;
    }
    if (wasUp) {
      tell(to -> to.closed(isClosing() ? CloseReason.NORMAL : reason));
    }
    end();
  }

  /** Ends without waiting for the other side or the engine any longer. */
  private void endNow() {
    cut();
    closed(CloseReason.NORMAL);
  }

  private void end() {
    synchronized (telling) {
      ended.complete(null);
    }
  }

  /** What the heartbeat feels of this. */
  private final class LinkPulse implements Heartbeat.Pulse {
    @Override
    public CompletableFuture<Void> ping() {
      return sender.ping();
    }

    @Override
    public long takenBytes() {
      return sender.takenBytes();
    }

    @Override
    public long takingBytes() {
      return sender.takingBytes();
    }

    @Override
    public void dead(String why) {
      cut();
      closed(new CloseReason(CloseCode.LOST, why, false));
    }
  }
}
