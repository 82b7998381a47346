package dev.merrow.ws.server.jakarta.internal;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.internal.SendQueue;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.internal.engine.DrainWaiters;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session as the broker knows it. The container is given one frame at a time, because containers
 * queue without end and don't tell how much.
 */
final class SessionConnection implements Connection {
  private static final Logger LOG = LoggerFactory.getLogger(SessionConnection.class);

  /** About how many bytes of the heap a frame takes in the queue, beside its text. */
  private static final int FRAME_OVERHEAD = 96;

  private final Session session;
  private final Executor blocking;
  private final UnderlyingConnection network;
  private final DrainWaiters drained = new DrainWaiters();
  private final SendQueue queue = new SendQueue(this::send);
  private final AtomicLong takenFrames = new AtomicLong();
  private final AtomicBoolean pinging = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Runnable whenLost = () -> {};

  /**
   * A session.
   *
   * @param blocking runs what the container may block at
   * @param network what lies below the session
   */
  SessionConnection(Session session, Executor blocking, UnderlyingConnection network) {
    this.session = session;
    this.blocking = blocking;
    this.network = network;
  }

  /**
   * Sets what to do once a frame could not be sent, because Tomcat does not always report that a
   * client is gone: a write that fails may close the socket and leave the session open.
   */
  void whenLost(Runnable action) {
    whenLost = action;
  }

  @Override
  public void send(Frame frame) {
    queue.add(frame, this::sent);
  }

  private void send(Frame frame, Consumer<@Nullable Throwable> done) {
    try {
      session.getAsyncRemote().sendText(frame.text(), result -> done.accept(result.getException()));
    } catch (RuntimeException e) {
      // the session was closed meanwhile, which each container tells in its own way
      done.accept(e);
    }
  }

  private void sent(@Nullable Throwable error) {
    if (error != null) {
      LOG.debug("Session {} has not sent a frame: {}", session.getId(), error.toString());
      if (ended.compareAndSet(false, true)) {
        whenLost.run();
        blocking.execute(() -> closeNow(new CloseReason(CloseCodes.GOING_AWAY, "")));
      }
    }
    takenFrames.incrementAndGet();
    if (drained.any()) {
      drained.check(unsentBytes());
    }
  }

  @Override
  public long unsentBytes() {
    return queue.unsentBytes()
        + (long) FRAME_OVERHEAD * queue.unsentFrames()
        + network.unsentBytes();
  }

  /** Of the frame that is on its way there is also the text, and what the container makes of it. */
  @Override
  public long heldBytes() {
    return unsentBytes() + 2 * queue.sendingBytes();
  }

  @Override
  public long takenBytes() {
    long known = network.takenBytes();
    return known < 0 ? takenFrames.get() : known;
  }

  @Override
  public long takingBytes() {
    return network.takenBytes() < 0 ? queue.sendingBytes() : 0;
  }

  @Override
  public void whenUnsent(long atMost, Runnable action) {
    drained.add(atMost, action);
    drained.check(unsentBytes());
  }

  @Override
  public void pauseReading() {
    network.pauseReading();
  }

  @Override
  public void resumeReading() {
    network.resumeReading();
  }

  /** Sends a ping, unless the previous one is still being sent. */
  @Override
  public void ping() {
    if (pinging.compareAndSet(false, true)) {
      blocking.execute(this::pingNow);
    }
  }

  private void pingNow() {
    try {
      session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
    } catch (IOException | RuntimeException e) {
      // the session was closed meanwhile, which each container tells in its own way
      LOG.debug("Session {} was not pinged: {}", session.getId(), e.toString());
    } finally {
      pinging.set(false);
    }
  }

  @Override
  public void close(CloseStatus status) {
    closed(new IOException("Closed with " + status));
    network.dropIncoming();
    if (status.equals(CloseStatus.OUTGOING_BYTES)) {
      // the memory is needed, and data on its way would retain it
      network.cutOff();
    }
    blocking.execute(
        () -> closeNow(new CloseReason(CloseCodes.getCloseCode(status.code()), status.reason())));
  }

  private void closeNow(CloseReason reason) {
    try {
      session.close(reason);
    } catch (IOException | IllegalStateException e) {
      LOG.debug("Session {} was closed already: {}", session.getId(), e.toString());
    }
  }

  /** Lets go of what waits. */
  void closed(IOException cause) {
    ended.set(true);
    queue.fail(cause);
    drained.check(0);
  }
}
