package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class OneLineFormatterTest {

  private static String line(LogRecord event) {
    String text = new OneLineFormatter().format(event);
    assertThat(text).endsWith(System.lineSeparator());
    String line = text.substring(0, text.length() - System.lineSeparator().length());
    assertThat(line.chars().filter(Character::isISOControl)).isEmpty();
    return line;
  }

  private static LogRecord event(Level level, String message) {
    LogRecord event = new LogRecord(level, message);
    event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
    event.setLoggerName("dev.merrow.ws.server.internal.core.ClientSocket");
    return event;
  }

  @Test
  void anEventIsTimeLevelNameAndText() {
    assertThat(line(event(Level.WARNING, "Closing client x")))
        .isEqualTo("2026-01-02T03:04:05.678Z WARN  ClientSocket: Closing client x");
    assertThat(line(event(Level.FINE, "x"))).contains(" DEBUG ");
    assertThat(line(event(Level.SEVERE, "x"))).contains(" ERROR ");
  }

  @Test
  void whatClientsSentBreaksNoLineAndTurnsNoTerminal() {
    String sent = "path\r\n2026 ERROR fake\t\u001b[31m\u0000\u0085\u2028\u202e \u00e4 \ud83d\ude00";
    assertThat(line(event(Level.INFO, sent)))
        .endsWith(
            "path\\r"
                + "\\n"
                + "2026 ERROR fake\\t\\u001b[31m\\u0000\\u0085\\u2028\\u202e \u00e4"
                + " \ud83d\ude00");
  }

  @Test
  void anErrorsTraceIsInTheSameLine() {
    LogRecord event = event(Level.SEVERE, "It failed");
    event.setThrown(new IllegalStateException("two\nlines"));
    assertThat(line(event))
        .contains("It failed java.lang.IllegalStateException: two\\nlines\\n\\tat dev.merrow");
  }

  @Test
  void aTextThatIsLongIsCut() {
    String line = line(event(Level.INFO, "x".repeat(100_000) + "\u001b".repeat(100_000)));
    assertThat(line).hasSizeLessThan(2_200).endsWith("xxx... and 198000 more characters");
    assertThat(line(event(Level.INFO, "\u001b".repeat(100_000)))).hasSizeLessThan(2_200);
  }

  @Test
  void aFaultsTraceIsLoggedOnceHoweverOftenItHappens() {
    OneLineFormatter formatter = new OneLineFormatter();
    for (int i = 0; i < 3; i++) {
      LogRecord event = event(Level.SEVERE, "It failed");
      event.setThrown(new IllegalStateException("time " + i));
      assertThat(formatter.format(event))
          .contains("IllegalStateException: time " + i)
          .matches(line -> line.contains("\\tat dev.merrow") == line.contains("time 0"));
    }
    LogRecord another = event(Level.SEVERE, "It failed");
    another.setThrown(new IllegalStateException("elsewhere"));
    assertThat(formatter.format(another)).contains("\\tat dev.merrow");
  }

  @Test
  void afterAMinuteATraceIsShownAgain() {
    AtomicLong nanos = new AtomicLong();
    TraceDeduplicator traces = new TraceDeduplicator(nanos::get);
    List<Exception> faults = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      faults.add(new IllegalStateException("the same"));
    }
    assertThat(traces.isNew(faults.get(0))).isTrue();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
    assertThat(traces.isNew(faults.get(1))).isFalse();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(traces.isNew(faults.get(1))).isTrue();
  }
}
