package dev.merrow.schedule.internal;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThreadSchedulerTest {
  @Test
  void aDelayMayBeLongerThanNanosecondsCanBeCounted() {
    try (ThreadScheduler scheduler = new ThreadScheduler("test")) {
      assertThatCode(() -> scheduler.schedule(Duration.ofMillis(Long.MAX_VALUE), () -> {}).cancel())
          .doesNotThrowAnyException();
    }
  }
}
