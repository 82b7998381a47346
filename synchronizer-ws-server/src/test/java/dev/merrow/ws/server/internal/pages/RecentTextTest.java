package dev.merrow.ws.server.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentTextTest {
  private final AtomicInteger made = new AtomicInteger();
  private long millis = 1_000_000;
  private final CachedText text =
      new CachedText(() -> "text " + made.incrementAndGet(), () -> Instant.ofEpochMilli(millis));

  @Test
  void itIsMadeOnceASecondHoweverOftenItIsAskedFor() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(text.get()).isEqualTo("text 1");
    }
    millis += 999;
    assertThat(text.get()).isEqualTo("text 1");
    millis += 1;
    assertThat(text.get()).isEqualTo("text 2");
  }

  @Test
  void aClockThatIsSetBackDoesNotKeepAnOldOne() {
    assertThat(text.get()).isEqualTo("text 1");
    millis -= 3_600_000;
    assertThat(text.get()).isEqualTo("text 2");
  }
}
