package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.HeapBytes;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Delivers payloads in order, and holds them back while a decision is pending. */
final class PausableQueue {
  /** About how many bytes it takes to hold back a payload, however short. */
  private static final int WEIGHT = 64;

  private final long maxBytes;
  private final Consumer<Utf8Text> out;
  private final LongConsumer charge;
  private final Queue<Utf8Text> held = new ArrayDeque<>();
  private long heldBytes;

  /** How much of the heap that takes. */
  private long chargedBytes;

  /** How many decisions are awaited; what is held back, and not all given out, counts as one. */
  private int awaited;

  private boolean dropped;

  /**
   * Creates a queue.
   *
   * @param maxBytes how much may be held back, where each payload counts as 64 more than it has
   * @param out takes the payloads, one after the other
   * @param charge is told how many bytes more are held back, or less
   */
  PausableQueue(long maxBytes, Consumer<Utf8Text> out, LongConsumer charge) {
    this.maxBytes = maxBytes;
    this.out = out;
    this.charge = charge;
  }

  /**
   * Gives out a payload, or holds it back.
   *
   * @throws OverflowException if too much is held back already
   */
  void add(Utf8Text payload) {
    synchronized (held) {
      if (awaited > 0) {
        hold(payload);
        return;
      }
    }
    out.accept(payload);
  }

  private void hold(Utf8Text payload) {
    if (dropped) {
      return;
    }
    heldBytes += payload.size() + WEIGHT;
    if (heldBytes > maxBytes) {
      throw new OverflowException(
          CloseStatus.SOCKET_OVERFLOW, "Too much was sent before the channel was authorized");
    }
    held.add(payload);
    charge(heapOf(payload));
  }

  /** Holds back what comes, until {@link #resume}. To be called by what takes the payloads. */
  void pause() {
    synchronized (held) {
      awaited++;
    }
  }

  /** Gives out what was held back, unless what takes it pauses again; then that will. */
  void resume() {
    for (Utf8Text next = next(); next != null; next = next()) {
      out.accept(next);
    }
  }

  /** Drops what is held back, and what would be held back from now on. */
  void drop() {
    synchronized (held) {
      dropped = true;
      charge(-chargedBytes);
      heldBytes = 0;
      held.clear();
    }
  }

  private void charge(long more) {
    chargedBytes += more;
    charge.accept(more);
  }

  private static long heapOf(Utf8Text payload) {
    return HeapBytes.ofArray(payload.size()) + WEIGHT;
  }

  private @Nullable Utf8Text next() {
    synchronized (held) {
      Utf8Text next = awaited > 1 ? null : held.poll();
      if (next == null) {
        awaited--;
      } else {
        heldBytes -= next.size() + WEIGHT;
        charge(-heapOf(next));
      }
      return next;
    }
  }
}
