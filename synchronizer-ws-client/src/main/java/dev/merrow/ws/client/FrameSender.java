package dev.merrow.ws.client;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.MessageTooLargeException;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.Frame;
import dev.merrow.wire.internal.SendQueue;
import dev.merrow.ws.client.engine.EngineSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to an engine's socket. Passes on one frame at a time, because engines queue without bound
 * and do not tell how much. Thread-safe.
 */
final class FrameSender {
  private final URI uri;
  private final WsConnectionOptions options;
  private final SendQueue queue = new SendQueue(this::write);

  /** Held while the frames of a message are queued, so that they adjoin and are counted right. */
  private final Object sending = new Object();

  private CompletableFuture<Void> lastSent = CompletableFuture.completedFuture(null);
  private final AtomicLong takenBytes = new AtomicLong();
  private volatile @Nullable EngineSocket socket;
  private volatile long takingBytes;
  private volatile long maxBytes = Long.MAX_VALUE;

  FrameSender(URI uri, WsConnectionOptions options) {
    this.uri = uri;
    this.options = options;
  }

  /**
   * From now on there is somewhere to write to.
   *
   * @param newMaxBytes how large a message may be there
   */
  void start(EngineSocket newSocket, long newMaxBytes) {
    maxBytes = newMaxBytes;
    socket = newSocket;
  }

  /** Returns whether there is somewhere to write to. */
  boolean isStarted() {
    return socket != null;
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
    if (socket == null) {
      return notConnected();
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
    EngineSocket open = socket;
    if (open == null) {
      done.accept(notConnected());
      return;
    }
    takingBytes = frame.bytes();
    open.send(frame, error -> written(frame, error, done));
  }

  private void written(Frame frame, @Nullable Throwable error, Consumer<@Nullable Throwable> done) {
    takenBytes.addAndGet(frame.bytes());
    takingBytes = 0;
    done.accept(error == null ? null : failure(error));
  }

  private TransportException notConnected() {
    return new TransportException("It is not connected to " + uri);
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
          EngineSocket open = socket;
          if (open == null) {
            pinged.completeExceptionally(notConnected());
          } else {
            open.ping(failed -> Futures.settle(pinged, failed));
          }
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
