package dev.merrow.ws.server.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Passes a number of events a second of each source, which is a logger at a level, in the long run,
 * and some more at once. So clients that make the broker log can neither fill a disk nor hide other
 * events. Omitted events are counted and reported. Events below {@code INFO} always pass, because
 * an operator asked for them. Safe for use by many threads.
 */
final class LogLimiter {
  /** The number of lines that may pass at once. */
  static final int BURST = 100;

  /** The number of lines per second that may pass in the long run. */
  static final int PER_SECOND = 10;

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Consumer<LogRecord> out;
  private final LongSupplier nanos;

  /** Few, because the names of loggers are written in programs. */
  private final Map<Source, Budget> budgets = new HashMap<>();

  private record Source(String logger, Level level) {}

  /** The number of lines that a source may still log. */
  private static final class Budget {
    private double events = BURST;
    private long filledAt;
    private long leftOut;

    Budget(long now) {
      this.filledAt = now;
    }

    boolean take(long now) {
      events = Math.min(BURST, events + (now - filledAt) / NANOS * PER_SECOND);
      filledAt = now;
      if (events < 1) {
        return false;
      }
      events--;
      return true;
    }
  }

  /**
   * Limits what comes.
   *
   * @param out gets what passes
   * @param nanos a clock such as {@link System#nanoTime()}
   */
  LogLimiter(Consumer<LogRecord> out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
  }

  /** Passes an event, or omits it. */
  synchronized void publish(LogRecord event) {
    if (event.getLevel().intValue() < Level.INFO.intValue()) {
      out.accept(event);
      return;
    }
    long now = nanos.getAsLong();
    Budget budget =
        budgets.computeIfAbsent(
            new Source(String.valueOf(event.getLoggerName()), event.getLevel()),
            absent -> new Budget(now));
    if (!budget.take(now)) {
      if (budget.leftOut == 0) {
        out.accept(note(event, "Too many lines follow; omitting them"));
      }
      budget.leftOut++;
      return;
    }
    if (budget.leftOut > 0) {
      out.accept(note(event, budget.leftOut + " lines were omitted"));
      budget.leftOut = 0;
    }
    out.accept(event);
  }

  private static LogRecord note(LogRecord like, String text) {
    LogRecord note = new LogRecord(like.getLevel(), text);
    note.setLoggerName(like.getLoggerName());
    note.setInstant(like.getInstant());
    return note;
  }
}
