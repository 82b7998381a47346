package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLimiterTest {
  private long nanos = 42;
  private final List<String> passed = new ArrayList<>();
  private final LogLimiter limiter =
      new LogLimiter(event -> passed.add(event.getMessage()), () -> nanos);

  private void log(int count, String logger, Level level, String message) {
    for (int i = 0; i < count; i++) {
      LogRecord event = new LogRecord(level, message);
      event.setLoggerName(logger);
      limiter.publish(event);
    }
  }

  @Test
  void whatComesTooFastIsLeftOutAndCounted() {
    log(1_000, "RequestAuthorizer", Level.INFO, "refused");
    assertThat(passed).hasSize(LogLimiter.BURST + 1).startsWith("refused");
    assertThat(passed.get(LogLimiter.BURST)).contains("omitting them");

    passed.clear();
    nanos += TimeUnit.SECONDS.toNanos(1);
    log(1_000, "RequestAuthorizer", Level.INFO, "refused");
    assertThat(passed).hasSize(LogLimiter.PER_SECOND + 2);
    assertThat(passed.get(0)).isEqualTo("900 lines were omitted");
    assertThat(passed.get(1)).isEqualTo("refused");
  }

  @Test
  void oneSourceHidesNoOther() {
    log(1_000, "RequestAuthorizer", Level.INFO, "refused");
    passed.clear();
    log(1, "RequestAuthorizer", Level.SEVERE, "broken");
    log(1, "Guard", Level.INFO, "closed");
    assertThat(passed).containsExactly("broken", "closed");
  }

  @Test
  void whatIsAskedForInDetailIsNotLimited() {
    log(1_000, "RequestAuthorizer", Level.FINE, "detail");
    assertThat(passed).hasSize(1_000);
  }
}
