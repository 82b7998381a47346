package dev.merrow.ws.server.cli;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a minute of which faults a trace was shown, so that each is shown once however
 * often it happens. A fault is identified by its location, not by its message. Safe for use by many
 * threads.
 */
final class TraceDeduplicator {
  private static final long MEMORY_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int MAX_FAULTS = 100;
  private static final int MAX_FRAMES = 10;
  private static final int MAX_CAUSES = 5;

  private final LongSupplier nanos;

  /** When each was shown, the oldest first. */
  private final Map<String, Long> shown = new LinkedHashMap<>();

  /** Creates an empty instance; takes the time from a clock such as {@link System#nanoTime()}. */
  TraceDeduplicator(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Returns whether to show a fault's trace, and remembers it. */
  synchronized boolean isNew(Throwable fault) {
    long now = nanos.getAsLong();
    Iterator<Long> times = shown.values().iterator();
    while (times.hasNext() && (now - times.next() >= MEMORY_NANOS || shown.size() > MAX_FAULTS)) {
      times.remove();
    }
    return shown.putIfAbsent(placeOf(fault), now) == null;
  }

  private static String placeOf(Throwable fault) {
    StringBuilder place = new StringBuilder();
    @Nullable Throwable cause = fault;
    for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
      place.append(cause.getClass().getName());
      StackTraceElement[] frames = cause.getStackTrace();
      for (int j = 0; j < Math.min(MAX_FRAMES, frames.length); j++) {
        place.append(' ').append(frames[j]);
      }
      cause = cause.getCause();
    }
    return place.toString();
  }
}
