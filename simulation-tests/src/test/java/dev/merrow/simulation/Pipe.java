package dev.merrow.simulation;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection. What is put into it comes out whole and in order, after a while;
 * or, from some moment on, no more.
 */
final class Pipe {
  private final Timeline timeline;
  private final Latency latency;
  private final Queue<Item> items = new ArrayDeque<>();
  private long lastArrival;
  private long bytes;
  private int microsPerByte;
  private int coming;
  private int stalls;
  private boolean broken;

  /**
   * Something on its way.
   *
   * @param arrive what happens when it arrives
   * @param taken is told then, too, or why it never will
   */
  private record Item(long bytes, Runnable arrive, Consumer<@Nullable String> taken) {}

  /** Supplies the delay of the next item, in microseconds. */
  @FunctionalInterface
  interface Latency {
    int nextMicros();
  }

  Pipe(Timeline timeline, Latency latency) {
    this.timeline = timeline;
    this.latency = latency;
  }

  /** Sends something. */
  void put(long itsBytes, Runnable arrive, Consumer<@Nullable String> taken) {
    if (broken) {
      taken.accept("broken");
      return;
    }
    items.add(new Item(itsBytes, arrive, taken));
    bytes += itsBytes;
    if (stalls == 0) {
      come(itsBytes);
    }
  }

  private void come(long itsBytes) {
    long now = timeline.micros();
    lastArrival = Math.max(lastArrival, now + latency.nextMicros()) + itsBytes * microsPerByte;
    coming++;
    timeline.after(lastArrival - now, this::arrive);
  }

  private void arrive() {
    coming--;
    Item next = stalls > 0 ? null : items.poll();
    if (next != null) {
      bytes -= next.bytes;
      next.taken.accept(null);
      next.arrive.run();
    }
  }

  /** Returns the number of bytes in it. */
  long bytes() {
    return bytes;
  }

  /** Stops delivery until it was continued as often as it was stalled. */
  void stall() {
    stalls++;
  }

  /** Takes so much longer from now on; 0 for as long as usual. */
  void slowDown(int newMicrosPerByte) {
    microsPerByte = newMicrosPerByte;
  }

  /** Goes on. */
  void resume() {
    if (--stalls > 0) {
      return;
    }
    int skip = coming;
    for (Item item : items) {
      if (skip-- <= 0) {
        come(item.bytes);
      }
    }
  }

  /** Loses all that is in it, and all that is put into it later. */
  void cut() {
    broken = true;
    bytes = 0;
    Queue<Item> lost = new ArrayDeque<>(items);
    items.clear();
    lost.forEach(item -> item.taken.accept("cut"));
  }
}
