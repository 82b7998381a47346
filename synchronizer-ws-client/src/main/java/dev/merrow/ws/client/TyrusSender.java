package dev.merrow.ws.client;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.MessageTooLargeException;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Frame;
import dev.merrow.wire.internal.SendQueue;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one who writes to a session. Hands it one frame at a time, because it queues without end and
 * does not tell how much. Safe for use by many threads.
 */
final class TyrusSender {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final URI uri;
  private final WsConnectionOptions options;
  private final SendQueue queue = new SendQueue(this::write);

  /** Held while the frames of a message are queued, so that they adjoin and are counted right. */
  private final Object sending = new Object();

  private CompletableFuture<Void> lastSent = CompletableFuture.completedFuture(null);
  private final AtomicLong takenBytes = new AtomicLong();
  private volatile @Nullable Session session;
  private volatile long takingBytes;
  private volatile long maxBytes = Long.MAX_VALUE;

  TyrusSender(URI uri, WsConnectionOptions options) {
    this.uri = uri;
    this.options = options;
  }

  /**
   * From now on there is somewhere to write to.
   *
   * @param newMaxBytes how large a message may be there
   */
  void start(Session newSession, long newMaxBytes) {
    maxBytes = newMaxBytes;
    session = newSession;
  }

  /** Sends the payloads of one message. */
  CompletableFuture<Void> send(List<Frame> frames) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    synchronized (sending) {
      TransportException refusal = refusal(frames);
      if (refusal != null) {
        sent.completeExceptionally(refusal);
        return sent;
      }
      lastSent = sent;
      queue.add(frames, error -> Futures.settle(sent, error));
    }
    return sent;
  }

  private @Nullable TransportException refusal(List<Frame> frames) {
    if (session == null) {
      return new TransportException("It is not connected to " + uri);
    }
    long limit = options.limits().payloadBytes();
    long bytes = frames.stream().mapToLong(Frame::bytes).sum();
    long all = bytes + queue.unsentBytes();
    long most = Math.min(limit, maxBytes);
    if (bytes > most) {
      return new MessageTooLargeException(bytes, most);
    }
    if (queue.unsentMessages() >= options.maxWaiting()) {
      return new TransportException(
          "More than %s messages would wait to be sent".formatted(options.maxWaiting()));
    }
    return all > limit
        ? new TransportException(
            "%s bytes that wait to be sent are more than the limit of %s".formatted(all, limit))
        : null;
  }

  private void write(Frame frame, Consumer<@Nullable Throwable> done) {
    takingBytes = frame.bytes();
    write(
        to -> to.getAsyncRemote().sendText(frame.text(), it -> written(it.getException(), done)),
        done);
  }

  private void written(@Nullable Throwable error, Consumer<@Nullable Throwable> done) {
    takenBytes.addAndGet(takingBytes);
    takingBytes = 0;
    done.accept(error == null ? null : failure(error));
  }

  /** Writes to a session. */
  @FunctionalInterface
  private interface Writing {
    void to(Session session) throws IOException;
  }

  private void write(Writing writing, Consumer<@Nullable Throwable> failed) {
    Session open = session;
    if (open == null) {
      failed.accept(new TransportException("It is not connected to " + uri));
      return;
    }
    try {
      writing.to(open);
    } catch (IOException | RuntimeException e) {
      // the session was closed meanwhile, which each container tells in its own way
      failed.accept(failure(e));
    }
  }

  private TransportException failure(Throwable cause) {
    return new TransportException("Cannot send to " + uri, cause);
  }

  /** Sends a ping after all that was given to be sent before, and completes when it is sent. */
  CompletableFuture<Void> ping() {
    CompletableFuture<Void> before;
    synchronized (sending) {
      before = lastSent;
    }
    CompletableFuture<Void> pinged = new CompletableFuture<>();
    Futures.whenDone(
        before,
        error -> {
          write(
              to -> to.getAsyncRemote().sendPing(NOTHING.duplicate()),
              pinged::completeExceptionally);
          pinged.complete(null);
        });
    return pinged;
  }

  /** Returns how many bytes the frames have that the network has taken. */
  long takenBytes() {
    return takenBytes.get();
  }

  /** Returns how many bytes the frame has that the network is taking; 0 if there is none. */
  long takingBytes() {
    return takingBytes;
  }

  /** What waits fails, and so does what comes later. */
  void fail(TransportException cause) {
    queue.fail(cause);
  }
}
