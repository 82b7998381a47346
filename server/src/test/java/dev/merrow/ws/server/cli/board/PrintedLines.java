package dev.merrow.ws.server.cli.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Writer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a program prints; safe for many threads. */
final class PrintedLines extends Writer {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final StringBuilder text = new StringBuilder();

  @Override
  public void write(char[] characters, int offset, int length) {
    synchronized (text) {
      text.append(characters, offset, length);
      text.notifyAll();
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  /** Waits until there is a line; returns what its group matches, if it has one. */
  String await(Pattern line) throws InterruptedException {
    Pattern whole = Pattern.compile("^" + line.pattern() + "$", Pattern.MULTILINE);
    long end = System.nanoTime() + PATIENCE_NANOS;
    synchronized (text) {
      while (true) {
        Optional<MatchResult> found = whole.matcher(text).results().findFirst();
        if (found.isPresent()) {
          return found.get().group(found.get().groupCount());
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        assertThat(millis).as("a line %s in:%n%s", line, text).isPositive();
        text.wait(millis);
      }
    }
  }

  /** Waits until there is a line. */
  void await(String line) throws InterruptedException {
    await(Pattern.compile(Pattern.quote(line)));
  }
}
