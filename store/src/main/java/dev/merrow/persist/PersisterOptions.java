package dev.merrow.persist;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a persister behaves, wherever it keeps its content. Made by {@link #builder()}; {@link
 * #DEFAULTS} is what holds where nothing is said.
 *
 * @param autoLoadInterval how often auto-loading looks for what others changed; one second by
 *     default, as TinyBase. Zero for never: only what the {@link Persistence} notices by itself
 * @param maxPendingCells how many changed cells may wait to be saved; 100,000 by default. If there
 *     are more, they are forgotten, and everything is saved instead, so that a disk that is slow or
 *     full costs a bounded amount of memory and never a change
 * @param retryDelay how long after a failure auto-saving and auto-loading try again; 100 ms by
 *     default. Doubles with each failure in a row
 * @param maxRetryDelay the longest such delay, 30 seconds by default; used at once where trying
 *     again hardly helps
 * @param scheduler runs the work, one task after the other; null, the default, for a thread of its
 *     own that ends when the persister is closed. Use one with platform threads, for it is blocked
 *     by disks
 * @param closesAtShutdown whether the persister is closed, and so saves what waits, when the JVM
 *     shuts down: at the end of {@code main}, at {@code System.exit} and at SIGTERM; false by
 *     default. The persister and its store are kept in memory until it is closed
 * @param errorListener is told what fails, also what is told by a failed future. Called on the
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
   * @throws IllegalArgumentException if a duration is negative, or no cell may be pending
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

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link PersisterOptions}. Not safe for use by many threads. */
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

    /** The options. */
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
