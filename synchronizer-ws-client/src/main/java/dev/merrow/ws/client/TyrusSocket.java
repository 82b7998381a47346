package dev.merrow.ws.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.schedule.Futures;
import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.sync.CloseReason;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Frame;
import dev.merrow.wire.SendQueue;
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

/**
 * One WebSocket, from the attempt to connect to its end. The container is given one frame at a
 * time, because it queues without end and does not tell how much.
 */
final class Link extends Endpoint {
  /** How long the other side may take to read what was sent, when this is closed. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

  /** How long the container may take to tell that it has closed. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final URI uri;
  private final WsSynchronizerOptions options;
  private final Scheduler scheduler;
  private final Listener listener;
  private final ClientContainer container;
  private final SendQueue queue = new SendQueue(this::send);
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final CompletableFuture<Void> answered = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** Held while the frames of a message are queued, so that they adjoin and are counted right. */
  private final Object sending = new Object();

  /** Held while the listener is called, so that it is called once at a time. */
  private final Object telling = new Object();

  private CompletableFuture<Void> lastSent = CompletableFuture.completedFuture(null);
  private @Nullable Session session;
  private boolean closing;

  /** Is told what happens, one call after the other. */
  interface Listener {
    /** It is connected. */
    void opened();

    /** A payload came in. */
    void received(String payload);

    /** It was connected and is not any more. */
    void closed(CloseReason reason);

    /** Something went wrong that closes nothing. */
    void failed(Throwable error);
  }

  Link(URI uri, WsSynchronizerOptions options, Scheduler scheduler, Listener listener) {
    this.uri = uri;
    this.options = options;
    this.scheduler = scheduler;
    this.listener = listener;
    this.container = new ClientContainer(options);
  }

  /** Connects. To be called once. */
  CompletableFuture<Void> connect() {
    String late = "Cannot connect to " + uri + " within " + options.connectTimeout();
    Cancellation timeout =
        scheduler.schedule(
            options.connectTimeout(),
            () -> opened.completeExceptionally(new TransportException(late)));
    Futures.whenDone(opened, error -> timeout.cancel());
    // the container blocks while it connects
    Thread thread = new Thread(this::connectNow, "merrow-ws-connect");
    thread.setDaemon(true);
    thread.start();
    return opened;
  }

  private void connectNow() {
    try {
      container.connect(this, uri);
    } catch (TransportException e) {
      opened.completeExceptionally(e);
      end();
    }
  }

  @Override
  public void onOpen(Session newSession, EndpointConfig config) {
    boolean tooLate;
    synchronized (this) {
      tooLate = closing || opened.isDone();
      session = newSession;
    }
    if (tooLate) {
      closeSession(newSession);
      return;
    }
    newSession.addMessageHandler(
        String.class, (MessageHandler.Whole<String>) text -> tell(to -> to.received(text)));
    newSession.addMessageHandler(
        ByteBuffer.class,
        (MessageHandler.Whole<ByteBuffer>)
            bytes -> tell(to -> to.received(UTF_8.decode(bytes).toString())));
    newSession.addMessageHandler(
        PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> answered.complete(null));
    tell(Listener::opened);
    opened.complete(null);
  }

  private void tell(Consumer<Listener> what) {
    synchronized (telling) {
      if (!ended.isDone()) {
        what.accept(listener);
      }
    }
  }

  /** Sends the payloads of one message. */
  CompletableFuture<Void> send(List<Frame> frames) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    synchronized (sending) {
      String refusal = refusal(frames);
      if (refusal != null) {
        sent.completeExceptionally(new TransportException(refusal));
        return sent;
      }
      lastSent = sent;
      Frame last = frames.get(frames.size() - 1);
      for (Frame frame : frames) {
        queue.add(frame, frame == last ? error -> Futures.settle(sent, error) : error -> {});
      }
    }
    return sent;
  }

  private @Nullable String refusal(List<Frame> frames) {
    if (!isOpen()) {
      return "It is not connected to " + uri;
    }
    long limit = options.limits().payloadBytes();
    long largest = frames.stream().mapToLong(Frame::bytes).max().orElse(0);
    long all = frames.stream().mapToLong(Frame::bytes).sum() + queue.unsentBytes();
    if (largest > limit) {
      return "A message of %d bytes is more than the limit of %d".formatted(largest, limit);
    }
    return all > limit
        ? "%d bytes that wait to be sent are more than the limit of %d".formatted(all, limit)
        : null;
  }

  private synchronized boolean isOpen() {
    return session != null && !closing;
  }

  private void send(Frame frame, Consumer<@Nullable Throwable> done) {
    try {
      Objects.requireNonNull(session)
          .getAsyncRemote()
          .sendText(frame.text(), result -> done.accept(failure(result.getException())));
    } catch (RuntimeException e) {
      // the session was closed meanwhile, which each container tells in its own way
      done.accept(failure(e));
    }
  }

  private @Nullable TransportException failure(@Nullable Throwable cause) {
    return cause == null ? null : new TransportException("Cannot send to " + uri, cause);
  }

  /** Sends what waits, as far as that takes no longer than a moment, and disconnects. */
  CompletableFuture<Void> close() {
    Session closed;
    synchronized (this) {
      if (closing) {
        return ended;
      }
      closing = true;
      closed = session;
    }
    Cancellation limit = scheduler.schedule(CLOSE_LIMIT, this::end);
    Futures.whenDone(ended, error -> limit.cancel());
    opened.completeExceptionally(new TransportException("Closed while connecting to " + uri));
    if (closed != null) {
      closeGently(closed);
    }
    return ended;
  }

  /** The container would drop what the other side has not read, so that is waited for. */
  private void closeGently(Session closed) {
    Cancellation grace = scheduler.schedule(CLOSE_GRACE, () -> closeSession(closed));
    Futures.whenDone(
        answered,
        error -> {
          grace.cancel();
          closeSession(closed);
        });
    CompletableFuture<Void> flushed;
    synchronized (sending) {
      flushed = lastSent;
    }
    Futures.whenDone(flushed, error -> ping(closed));
  }

  private void ping(Session closed) {
    try {
      closed.getAsyncRemote().sendPing(NOTHING.duplicate());
    } catch (IOException | RuntimeException e) {
      answered.complete(null);
    }
  }

  private void closeSession(Session closed) {
    try {
      closed.close();
    } catch (IOException | RuntimeException e) {
      // it was closed meanwhile, which each container tells in its own way
      end();
    }
  }

  @Override
  public void onError(Session erroneous, Throwable error) {
    tell(to -> to.failed(error));
  }

  @Override
  public void onClose(Session closed, jakarta.websocket.CloseReason reason) {
    boolean asked;
    synchronized (this) {
      asked = closing;
    }
    queue.fail(new TransportException("Disconnected from " + uri + ": " + reason));
    if (opened.isDone() && !opened.isCompletedExceptionally()) {
      String text = Objects.requireNonNullElse(reason.getReasonPhrase(), "");
      CloseReason told = new CloseReason(reason.getCloseCode().getCode(), text, false);
      tell(to -> to.closed(asked ? CloseReason.NORMAL : told));
    }
    end();
  }

  private void end() {
    container.end();
    synchronized (telling) {
      ended.complete(null);
    }
  }
}
