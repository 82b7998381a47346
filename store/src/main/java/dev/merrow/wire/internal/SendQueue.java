package dev.merrow.wire.internal;

import dev.merrow.wire.Frame;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queue of frames to be sent on one socket. It passes on one frame at a time, each when the
 * socket has accepted the previous one, so that it knows what the socket has not accepted yet. It
 * has no limit: the caller enforces one. Thread-safe.
 */
public final class SendQueue {
  private final Sink sink;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private long unsentBytes;
  private int unsentMessages;
  private boolean sending;
  private boolean draining;
  private @Nullable Throwable failure;

  /** A socket that accepts one frame at a time. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Sends without blocking.
     *
     * @param done is called once, from any thread and be it within this call: with null when the
     *     frame is on its way, else with what went wrong
     */
    void send(Frame frame, Consumer<@Nullable Throwable> done);
  }

  private record Waiting(Frame frame, boolean endsMessage, Consumer<@Nullable Throwable> done) {}

  /** Creates a queue for a socket. */
  public SendQueue(Sink sink) {
    this.sink = sink;
  }

  /**
   * Adds a frame, and sends it if the queue is empty.
   *
   * @param done is called once, from any thread: with null when the socket has taken the frame,
   *     else with what went wrong here or before
   */
  public void add(Frame frame, Consumer<@Nullable Throwable> done) {
    add(List.of(frame), done);
  }

  /**
   * As {@link #add(Frame, Consumer)}, for the frames of one message, with none of another between.
   *
   * @param done is called when the socket has taken all of them
   */
  public void add(List<Frame> message, Consumer<@Nullable Throwable> done) {
    Throwable failed;
    synchronized (this) {
      failed = failure;
      if (failed == null) {
        int last = message.size() - 1;
        for (int i = 0; i <= last; i++) {
          Frame frame = message.get(i);
          waiting.add(new Waiting(frame, i == last, i == last ? done : error -> {}));
          unsentBytes += frame.bytes();
        }
        unsentMessages++;
      }
    }
    if (failed != null) {
      done.accept(failed);
    } else {
      drain();
    }
  }

  /** Returns how many bytes were added that the socket has not taken. */
  public synchronized long unsentBytes() {
    return unsentBytes;
  }

  /** Returns how many frames were added that the socket has not taken. */
  public synchronized int unsentFrames() {
    return waiting.size();
  }

  /** Returns how many bytes the frame has that the socket is taking; 0 if there is none. */
  public synchronized long sendingBytes() {
    Waiting first = waiting.peek();
    return sending && first != null ? first.frame.bytes() : 0;
  }

  /** Returns how many messages were added that the socket has not taken all of. */
  public synchronized int unsentMessages() {
    return unsentMessages;
  }

  /** Fails the queue: waiting frames fail, and so do frames added later. */
  public void fail(Throwable cause) {
    Queue<Waiting> failed;
    synchronized (this) {
      if (failure != null) {
        return;
      }
      failure = cause;
      failed = new ArrayDeque<>(waiting);
      waiting.clear();
      unsentBytes = 0;
      unsentMessages = 0;
    }
    failed.forEach(each -> each.done.accept(cause));
  }

  /** Sends while the socket accepts frames: in a loop, not recursively. */
  private void drain() {
    synchronized (this) {
      if (draining) {
        return;
      }
      draining = true;
    }
    for (Waiting next = next(); next != null; next = next()) {
      Waiting current = next;
      sink.send(current.frame, error -> sent(current, error));
    }
  }

  private synchronized @Nullable Waiting next() {
    Waiting next = sending ? null : waiting.peek();
    sending |= next != null;
    draining = next != null;
    return next;
  }

  private void sent(Waiting current, @Nullable Throwable error) {
    if (error != null) {
      fail(error);
      return;
    }
    synchronized (this) {
      if (failure != null) {
        return;
      }
      sending = false;
      waiting.remove();
      unsentBytes -= current.frame.bytes();
      unsentMessages -= current.endsMessage ? 1 : 0;
    }
    current.done.accept(null);
    drain();
  }
}
