package dev.merrow.ws.server.internal.pages;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A text that is created at most once a second, however often it is requested. Safe for use by many
 * threads.
 */
final class CachedText implements Supplier<String> {
  private static final long MAX_AGE_MILLIS = Duration.ofSeconds(1).toMillis();

  private final Supplier<String> source;
  private final InstantSource clock;
  private @Nullable String text;
  private long madeAt;

  CachedText(Supplier<String> source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  @Override
  public synchronized String get() {
    String recent = text;
    long now = clock.millis();
    // a clock that was set back must not prevent it from being created again
    if (recent == null || now - madeAt >= MAX_AGE_MILLIS || now < madeAt) {
      recent = source.get();
      text = recent;
      madeAt = now;
    }
    return recent;
  }
}
