package dev.merrow.ws.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.CloseCode;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.ServerStore;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A socket of Tyrus. */
final class TyrusSocket extends Endpoint implements WebSocketLink {
  /** How long the other side may take to read what was sent, when this is closed. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

  /** How long the container may take to tell that it has closed. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final URI uri;
  private final WsConnectionOptions options;
  private final List<String> subprotocols;
  private final Scheduler scheduler;
  private final Listener listener;
  private final TyrusConnector connector;
  private final TyrusSender sender;
  private final Heartbeat heartbeat;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final CompletableFuture<Void> ponged = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** Held while the listener is called, so that it is called once at a time. */
  private final Object telling = new Object();

  private @Nullable Thread connecting;
  private @Nullable Session session;
  private boolean closing;
  private boolean up;

  /**
   * Makes it.
   *
   * @param subprotocols of which the server must choose one, if there are any
   */
  TyrusSocket(
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
    this.connector = new TyrusConnector(uri, subprotocols, options, this::heard);
    this.sender = new TyrusSender(uri, options);
    this.heartbeat =
        new Heartbeat(scheduler, options.pingInterval(), options.pingTimeout(), new LinkPulse());
  }

  @Override
  public CompletableFuture<Void> connect() {
    Cancellation timeout = scheduler.schedule(options.connectTimeout(), this::connectingIsLate);
    Futures.whenDone(opened, error -> timeout.cancel());
    // the container blocks while it connects
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
      connector.connect(this);
    } catch (TransportException e) {
      opened.completeExceptionally(e);
      end();
    } finally {
      synchronized (this) {
        connecting = null;
      }
    }
  }

  private void connectingIsLate() {
    String late = "Cannot connect to " + uri + " within " + options.connectTimeout();
    if (opened.completeExceptionally(new TransportException(late))) {
      cut();
    }
  }

  /** Ends the connection at once, whatever state it is in. */
  private void cut() {
    synchronized (this) {
      if (connecting != null) {
        connecting.interrupt();
      }
    }
    connector.cut();
  }

  @Override
  public void onOpen(Session newSession, EndpointConfig config) {
    if (!subprotocols.isEmpty() && !subprotocols.contains(newSession.getNegotiatedSubprotocol())) {
      String wanted = String.join(", ", subprotocols);
      opened.completeExceptionally(
          new RefusedException(
              101, "The server at " + uri + " does not speak the subprotocol " + wanted));
    }
    boolean inTime;
    synchronized (this) {
      inTime = !closing && !opened.isDone();
      up = inTime;
      session = newSession;
    }
    if (!inTime) {
      closeSession(newSession);
      return;
    }
    newSession.addMessageHandler(String.class, (MessageHandler.Whole<String>) this::received);
    newSession.addMessageHandler(
        ByteBuffer.class,
        (MessageHandler.Whole<ByteBuffer>) bytes -> received(UTF_8.decode(bytes).toString()));
    newSession.addMessageHandler(
        PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> ponged());
    sender.start(newSession);
    ServerStore presence = connector.toldOfStore();
    tell(
        to -> {
          if (presence != null) {
            to.serverStore(presence);
          }
          to.opened();
        });
    opened.complete(null);
    heartbeat.start();
  }

  private void heard() {
    heartbeat.heard();
  }

  private void received(String payload) {
    tell(to -> to.received(Utf8Text.of(payload)));
  }

  private void ponged() {
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
    Session closed;
    synchronized (this) {
      if (closing) {
        return ended;
      }
      closing = true;
      closed = session;
    }
    heartbeat.stop();
    opened.completeExceptionally(new TransportException("Closed while connecting to " + uri));
    if (closed == null) {
      cut();
    }
    Cancellation limit = scheduler.schedule(CLOSE_LIMIT, this::endNow);
    Futures.whenDone(ended, error -> limit.cancel());
    if (closed != null) {
      closeGently(closed);
    }
    return ended;
  }

  /** The container would drop what the other side has not read, so that is waited for. */
  private void closeGently(Session closed) {
    Cancellation grace = scheduler.schedule(CLOSE_GRACE, () -> closeSession(closed));
    Futures.whenDone(
        ponged,
        error -> {
          grace.cancel();
          closeSession(closed);
        });
    Futures.whenDone(
        sender.ping(),
        error -> {
          if (error != null) {
            ponged.complete(null);
          }
        });
  }

  private void closeSession(Session closed) {
    try {
      closed.close();
    } catch (IOException | RuntimeException e) {
      // it was closed meanwhile, which each container tells in its own way
      endNow();
    }
  }

  @Override
  public void onError(Session erroneous, Throwable error) {
    tell(to -> to.failed(error));
  }

  @Override
  public void onClose(Session closed, jakarta.websocket.CloseReason reason) {
    String text = Objects.requireNonNullElse(reason.getReasonPhrase(), "");
    closed(new CloseReason(reason.getCloseCode().getCode(), text, false));
  }

  private void closed(CloseReason reason) {
    heartbeat.stop();
    sender.fail(new TransportException("Disconnected from " + uri + ": " + reason));
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

  /** Ends without waiting for the other side or the container any longer. */
  private void endNow() {
    cut();
    closed(CloseReason.NORMAL);
  }

  private void end() {
    connector.end();
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
