package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
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
    event.setLoggerName("dev.merrow.ws.server.core.ClientSocket");
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
            "path\\r\\n2026 ERROR fake\\t\\u001b[31m\\u0000\\u0085\\u2028\\u202e \u00e4 \ud83d\ude00");
  }

  @Test
  void anErrorsTraceIsInTheSameLine() {
    LogRecord event = event(Level.SEVERE, "It failed");
    event.setThrown(new IllegalStateException("two\nlines"));
    assertThat(line(event))
        .contains("It failed java.lang.IllegalStateException: two\\nlines\\n\\tat dev.merrow");
  }
}
