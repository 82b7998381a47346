package dev.merrow.ws.server.cli.content;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A line at the bottom of a terminal that says how far long work is. Thread-safe. */
final class ProgressLine {
  private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();
  private static final String TO_START = "\r";
  private static final String CLEAR_REST = "\u001b[K";

  private final PrintWriter out;
  private final boolean visible;
  private final LongSupplier nanoTime;
  private boolean shown;
  private long shownAt;

  /**
   * Creates a line that is not shown yet.
   *
   * @param visible whether there is a terminal; otherwise nothing is ever written
   */
  ProgressLine(PrintWriter out, boolean visible, LongSupplier nanoTime) {
    this.out = out;
    this.visible = visible;
    this.nanoTime = nanoTime;
    this.shownAt = nanoTime.getAsLong() - INTERVAL_NANOS;
  }

  /** Shows a text in place of the one before, unless that is too recent to be read. */
  synchronized void show(String text) {
    long now = nanoTime.getAsLong();
    if (visible && now - shownAt >= INTERVAL_NANOS) {
      shownAt = now;
      shown = true;
      out.print(TO_START + OneLine.of(text) + CLEAR_REST);
      out.flush();
    }
  }

  /** Removes the line. */
  synchronized void clear() {
    if (shown) {
      shown = false;
      out.print(TO_START + CLEAR_REST);
      out.flush();
    }
  }
}
