package dev.merrow.persist;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The options of a persister, for any place where it keeps content. Use {@link #builder()} to
 * create them; {@link #DEFAULTS} has the defaults.
 *
 * @param autoLoadInterval how often auto-loading checks for changes of others; one second by
 *     default, as in TinyBase. Zero for never: it then loads only changes that the {@link
 *     Persistence} reports itself
 * @param maxPendingCells the maximum number of changed cells that wait to be saved; 100,000 by
 *     default. If there are more, they are dropped and everything is saved instead, so that a slow
 *     or full disk costs a bounded amount of memory and loses no change. Of a store without stamps
 *     only deletions count, and ten times as many may wait, because everything would replace what
 *     others have written
 * @param retryDelay the delay after a failure before auto-saving and auto-loading try again; 100 ms
 *     by default. Doubles with each consecutive failure
 * @param maxRetryDelay the maximum of that delay; 30 seconds by default. Used at once if a retry is
 *     unlikely to help
 * @param scheduler runs the work, one task at a time; null, the default, for a thread of its own
 *     that ends when the persister is closed. Use one with platform threads, because disk I/O
 *     blocks it
 * @param closesAtShutdown whether the persister is closed, and so saves pending changes, when the
 *     JVM shuts down: at the end of {@code main}, at {@code System.exit} and at SIGTERM; false by
 *     default. The persister and its store are kept in memory until it is closed
 * @param errorListener receives all failures, including those that a future reports. Called on the
 *     persister's thread. By default it logs a warning
 */
public record PersisterOptions(
    Duration autoLoadInterval,
    int maxPendingCells,
    Duration retryDelay,
    Duration maxRetryDelay,
    @Nullable Scheduler scheduler,
    boolean closesAtShutdown,
    Consumer<? super Throwable> errorListener) {

  private static final Logger LOG = LoggerFactory.getLogger(Persister.class);

  private static final Consumer<Throwable> LOGGING =
      new Consumer<>() {
        @Override
        public void accept(Throwable error) {
          LOG.warn("{}", error.toString(), error);
        }

        @Override
        public String toString() {
          return "logs warnings";
        }
      };

  /** The defaults. */
  public static final PersisterOptions DEFAULTS = builder().build();

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a duration is negative, or {@code maxPendingCells} is not
   *     positive
   */
  public PersisterOptions {
    Objects.requireNonNull(errorListener, "errorListener");
    require(!autoLoadInterval.isNegative(), "autoLoadInterval must not be negative");
    require(maxPendingCells > 0, "maxPendingCells must be positive");
    require(isPositive(retryDelay), "retryDelay must be positive");
    require(maxRetryDelay.compareTo(retryDelay) >= 0, "maxRetryDelay must be >= retryDelay");
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean valid, String expected) {
    if (!valid) {
      throw new IllegalArgumentException(expected);
    }
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link PersisterOptions}. Not thread-safe. */
  public static final class Builder {
    private Duration autoLoadInterval = Duration.ofSeconds(1);
    private int maxPendingCells = 100_000;
    private Duration retryDelay = Duration.ofMillis(100);
    private Duration maxRetryDelay = Duration.ofSeconds(30);
    private @Nullable Scheduler scheduler;
    private boolean closesAtShutdown;
    private Consumer<? super Throwable> errorListener = LOGGING;

    private Builder() {}

    /** See {@link PersisterOptions#autoLoadInterval()}. */
    public Builder autoLoadInterval(Duration interval) {
      this.autoLoadInterval = interval;
      return this;
    }

    /** See {@link PersisterOptions#maxPendingCells()}. */
    public Builder maxPendingCells(int cells) {
      this.maxPendingCells = cells;
      return this;
    }

    /** See {@link PersisterOptions#retryDelay()}. */
    public Builder retryDelay(Duration delay) {
      this.retryDelay = delay;
      return this;
    }

    /** See {@link PersisterOptions#maxRetryDelay()}. */
    public Builder maxRetryDelay(Duration delay) {
      this.maxRetryDelay = delay;
      return this;
    }

    /** See {@link PersisterOptions#scheduler()}. */
    public Builder scheduler(@Nullable Scheduler scheduler) {
      this.scheduler = scheduler;
      return this;
    }

    /** See {@link PersisterOptions#closesAtShutdown()}. */
    public Builder closesAtShutdown(boolean closes) {
      this.closesAtShutdown = closes;
      return this;
    }

    /** See {@link PersisterOptions#errorListener()}. */
    public Builder errorListener(Consumer<? super Throwable> listener) {
      this.errorListener = listener;
      return this;
    }

    /** Returns the options. */
    public PersisterOptions build() {
      return new PersisterOptions(
          autoLoadInterval,
          maxPendingCells,
          retryDelay,
          maxRetryDelay,
          scheduler,
          closesAtShutdown,
          errorListener);
    }
  }
}
