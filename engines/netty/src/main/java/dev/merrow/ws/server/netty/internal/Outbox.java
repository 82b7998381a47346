package dev.merrow.ws.server.netty.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait for a channel: bytes that all recipients of a message share. They are copied
 * piece by piece when the channel has room, so that a slow channel has little memory of its own and
 * many small frames go out as one piece.
 *
 * <p>Any thread adds; only the channel's event loop takes. The caller enforces the limit. The size
 * of the queue counts its cost in the heap, because there may be many frames of few bytes. Of
 * answers to pings only the newest waits. (RFC 6455, section 5.5.3.)
 */
final class Outbox {
  private static final int FEW = 4;

  /** Guarded by this, as all up to the next such remark. */
  private Deque<EncodedFrame> added = new ArrayDeque<>(FEW);

  private long addedBytes;
  private long takenBytes;
  private int takenFrames;
  private long newBytes;
  private @Nullable EncodedFrame pong;
  private @Nullable EncodedFrame last;
  private List<Runnable> waiters = List.of();

  /** For the event loop alone, as all from here on. */
  private Deque<EncodedFrame> taken = new ArrayDeque<>(FEW);

  /** The number of bytes of the first frame that were taken. */
  private int begun;

  private boolean ending;

  /**
   * Adds a frame.
   *
   * @return how many bytes there are that the event loop has not looked at, this frame's included;
   *     0 if the last frame was added before
   */
  synchronized long add(EncodedFrame frame) {
    if (last != null) {
      return 0;
    }
    added.add(frame);
    addedBytes += frame.size();
    newBytes += frame.size();
    return newBytes;
  }

  /**
   * Adds the answer to a ping, in place of one that waits already. It goes before all frames that
   * have not begun.
   *
   * @return as {@link #add}
   */
  synchronized long addPong(EncodedFrame frame) {
    if (last != null) {
      return 0;
    }
    pong = frame;
    newBytes += frame.size();
    return newBytes;
  }

  /**
   * Adds the last frame, which is the next: those before it are dropped, unless they have begun.
   *
   * @return false if one was added before
   */
  synchronized boolean end(EncodedFrame frame) {
    if (last != null) {
      return false;
    }
    last = frame;
    return true;
  }

  /** Returns the heap, in bytes, of the frames that were added but not taken. */
  synchronized long waitingBytes() {
    return addedBytes + takenBytes + (long) EncodedFrame.OVERHEAD * (added.size() + takenFrames);
  }

  /** Calls back when the event loop has looked at what there is now; at once if there is little. */
  void whenLookedAt(Runnable waiter, long littleBytes) {
    synchronized (this) {
      if (newBytes > littleBytes) {
        waiters = new ArrayList<>(waiters);
        waiters.add(waiter);
        return;
      }
    }
    waiter.run();
  }

  /** To be called by the event loop before it takes pieces. */
  void look() {
    List<Runnable> waited;
    synchronized (this) {
      newBytes = 0;
      waited = waiters;
      waiters = List.of();
    }
    waited.forEach(Runnable::run);
  }

  /** Drops everything, because the channel is gone. */
  void drop() {
    synchronized (this) {
      last = last == null ? EncodedFrame.close() : last;
      added.clear();
      addedBytes = 0;
      takenBytes = 0;
      takenFrames = 0;
      pong = null;
    }
    taken.clear();
    ending = true;
    look();
  }

  /** Takes so many bytes of what waits, or all that there are; null if there are none. */
  @Nullable ByteBuf take(int bytes, ByteBufAllocator allocator) {
    long waiting = takeFrames();
    if (taken.isEmpty()) {
      return null;
    }
    ByteBuf piece = allocator.directBuffer((int) Math.min(bytes, waiting));
    int frames = 0;
    for (EncodedFrame frame = taken.peek(); frame != null; frame = taken.peek()) {
      begun += frame.write(piece, begun);
      if (begun < frame.size()) {
        break;
      }
      begun = 0;
      frames++;
      taken.remove();
      if (!piece.isWritable()) {
        break;
      }
    }
    taken(piece.readableBytes(), frames);
    return piece;
  }

  private synchronized long takeFrames() {
    if (last != null && !ending) {
      ending = true;
      EncodedFrame first = begun == 0 ? null : taken.peek();
      added.clear();
      addedBytes = 0;
      pong = null;
      taken.clear();
      takenBytes = last.size();
      if (first != null) {
        taken.add(first);
        takenBytes += first.size() - begun;
      }
      taken.add(last);
      takenFrames = taken.size();
    } else if (taken.isEmpty()) {
      Deque<EncodedFrame> empty = taken;
      taken = added;
      added = empty;
      takenBytes = addedBytes;
      takenFrames = taken.size();
      addedBytes = 0;
    }
    if (pong != null && begun == 0) {
      taken.addFirst(pong);
      takenBytes += pong.size();
      takenFrames++;
      pong = null;
    }
    return takenBytes;
  }

  private synchronized void taken(int bytes, int frames) {
    takenBytes -= bytes;
    takenFrames -= frames;
  }

  /** Returns whether the last frame was taken. */
  boolean isEnded() {
    return ending && taken.isEmpty();
  }
}
