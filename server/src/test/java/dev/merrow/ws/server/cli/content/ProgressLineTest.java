package dev.merrow.ws.server.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final StringWriter written = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();

  private ProgressLine line(boolean visible) {
    return new ProgressLine(new PrintWriter(written), visible, nanos::get);
  }

  private void pass(long millis) {
    nanos.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  @Test
  void oneLineChangesInPlaceAtMostTenTimesASecond() {
    ProgressLine line = line(true);
    line.show("1 row");
    line.show("2 rows");
    pass(99);
    line.show("3 rows");
    pass(1);
    line.show("4 rows");
    assertThat(written.toString()).isEqualTo("\r1 row\u001b[K\r4 rows\u001b[K");
    line.clear();
    line.clear();
    assertThat(written.toString()).isEqualTo("\r1 row\u001b[K\r4 rows\u001b[K\r\u001b[K");
  }

  @Test
  void nothingIsWrittenWithoutATerminal() {
    ProgressLine line = line(false);
    line.show("1 row");
    line.clear();
    assertThat(written.toString()).isEmpty();
  }

  @Test
  void namesDoNothingToTheTerminal() {
    line(true).show("a\u001b[2Jb\nc\u202ed\ud800");
    assertThat(written.toString()).isEqualTo("\ra\\u001b[2Jb\\u000ac\\u202ed\\ud800\u001b[K");
  }
}
