package dev.merrow.simulation;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Virtual time, in microseconds, and what happens when: one thing after the other. */
final class Timeline {
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now;
  private long count;
  private int waiting;

  /** Something that will happen. */
  final class Event implements Comparable<Event> {
    private final long at;
    private final long number;
    private @Nullable Runnable action;

    private Event(long at, long number, Runnable action) {
      this.at = at;
      this.number = number;
      this.action = action;
    }

    /** Sees to it that it does not happen, if it has not yet. */
    void cancel() {
      if (action != null) {
        action = null;
        waiting--;
      }
    }

    @Override
    public int compareTo(Event other) {
      return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
    }
  }

  /** Schedules an event; events at one time happen in the order in which they were added. */
  Event after(long micros, Runnable action) {
    Event event = new Event(now + micros, count++, action);
    events.add(event);
    waiting++;
    return event;
  }

  /** The time that has passed. */
  long micros() {
    return now;
  }

  /** Returns the number of past and scheduled events. */
  long count() {
    return count;
  }

  /** Returns the number of scheduled events. */
  int waiting() {
    return waiting;
  }

  /** Lets time pass. */
  void pass(long micros) {
    long end = now + micros;
    while (runNext(end)) {
      // on to the next
    }
    now = end;
  }

  /** Runs the next event, unless there is none until a time. */
  boolean runNext(long end) {
    for (Event next = events.peek(); next != null && next.at <= end; next = events.peek()) {
      events.remove();
      Runnable action = next.action;
      if (action != null) {
        next.action = null;
        waiting--;
        now = next.at;
        action.run();
        return true;
      }
    }
    return false;
  }
}
