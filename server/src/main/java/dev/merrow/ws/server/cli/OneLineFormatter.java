package dev.merrow.ws.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes an event as one line, whatever it contains: time, level, source and message; an error's
 * stack trace follows in the same line, unless it was shown recently. Data from a client can
 * neither forge another line, nor control a terminal, nor exceed the length limit.
 */
final class OneLineFormatter extends Formatter {
  private static final int MAX_MESSAGE = 2_000;
  private static final int MAX_TRACE = 16_000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final TraceDeduplicator traces = new TraceDeduplicator(System::nanoTime);

  @Override
  public String format(LogRecord event) {
    StringBuilder line =
        new StringBuilder()
            .append(TIME.format(event.getInstant()))
            .append(' ')
            .append(levelOf(event.getLevel()))
            .append(' ')
            .append(shortName(event.getLoggerName()))
            .append(": ");
    escape(formatMessage(event), MAX_MESSAGE, line);
    Throwable thrown = event.getThrown();
    if (thrown != null) {
      line.append(' ');
      if (traces.isNew(thrown)) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        escape(trace.toString().stripTrailing(), MAX_TRACE, line);
      } else {
        escape(thrown.toString(), MAX_MESSAGE, line);
        line.append(" (its trace was logged less than a minute ago)");
      }
    }
    return line.append(System.lineSeparator()).toString();
  }

  /** SLF4J's name for a level. */
  private static String levelOf(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARN ";
    }
    if (level.intValue() >= Level.INFO.intValue()) {
      return "INFO ";
    }
    return level.intValue() >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }

  private static String shortName(String name) {
    return name == null ? "" : name.substring(name.lastIndexOf('.') + 1);
  }

  private static void escape(String text, int maxLength, StringBuilder to) {
    int end = to.length() + maxLength;
    for (int i = 0; i < text.length(); i++) {
      if (to.length() >= end) {
        to.append("... and ").append(text.length() - i).append(" more characters");
        return;
      }
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        default -> {
          if (isHarmless(c)) {
            to.append(c);
          } else {
            to.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          }
        }
      }
    }
  }

  /** Not a control character, nor one that ends a line or turns the direction of writing. */
  private static boolean isHarmless(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
