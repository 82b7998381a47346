package dev.merrow.sync;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a synchronizer behaves. Made by {@link #builder()}; {@link #DEFAULTS} is what holds where
 * nothing is said.
 *
 * @param requestTimeout how long a peer may take to answer; one second by default, as TinyBase
 * @param flushOnClose how long closing may wait for what changed here to arrive, if the link is up;
 *     3 seconds by default, zero not to wait
 * @param scheduler runs the conversation; null, the default, for a thread of its own that ends when
 *     the synchronizer is closed
 * @param random where request ids come from; null, the default, for a secure source
 * @param incoming decides what of peers' changes is merged; all of it by default
 * @param comparisonListener is told how comparisons with peers end; by default it does nothing
 * @param errorListener is told what goes wrong on the network or in a peer: answers that don't
 *     come, changes that can't be merged, messages that can't be sent. Called on the conversation's
 *     thread. By default it logs a warning
 */
public record SynchronizerOptions(
    Duration requestTimeout,
    Duration flushOnClose,
    @Nullable Scheduler scheduler,
    @Nullable RandomGenerator random,
    IncomingFilter incoming,
    ComparisonListener comparisonListener,
    Consumer<Throwable> errorListener) {

  /** The defaults. */
  public static final SynchronizerOptions DEFAULTS = builder().build();

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the timeout is not positive, or the other negative
   */
  public SynchronizerOptions {
    Objects.requireNonNull(errorListener, "errorListener");
    if (requestTimeout.isZero() || requestTimeout.isNegative()) {
      throw new IllegalArgumentException("requestTimeout must be positive: " + requestTimeout);
    }
    if (flushOnClose.isNegative()) {
      throw new IllegalArgumentException("flushOnClose must not be negative: " + flushOnClose);
    }
  }

  /** The same options, but for the scheduler. */
  public SynchronizerOptions withScheduler(Scheduler otherScheduler) {
    return new SynchronizerOptions(
        requestTimeout,
        flushOnClose,
        otherScheduler,
        random,
        incoming,
        comparisonListener,
        errorListener);
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link SynchronizerOptions}. Not safe for use by many threads. */
  public static final class Builder {
    private Duration requestTimeout = Duration.ofSeconds(1);
    private Duration flushOnClose = Duration.ofSeconds(3);
    private @Nullable Scheduler scheduler;
    private @Nullable RandomGenerator random;
    private IncomingFilter incoming = IncomingFilter.ALL;
    private ComparisonListener comparisonListener = ComparisonListener.NONE;
    private Consumer<Throwable> errorListener = new LoggingErrorListener();

    private Builder() {}

    /** See {@link SynchronizerOptions#requestTimeout()}. */
    public Builder requestTimeout(Duration timeout) {
      this.requestTimeout = timeout;
      return this;
    }

    /** See {@link SynchronizerOptions#flushOnClose()}. */
    public Builder flushOnClose(Duration limit) {
      this.flushOnClose = limit;
      return this;
    }

    /** See {@link SynchronizerOptions#scheduler()}. */
    public Builder scheduler(@Nullable Scheduler scheduler) {
      this.scheduler = scheduler;
      return this;
    }

    /** See {@link SynchronizerOptions#random()}. */
    public Builder random(@Nullable RandomGenerator random) {
      this.random = random;
      return this;
    }

    /** See {@link SynchronizerOptions#incoming()}. */
    public Builder incoming(IncomingFilter filter) {
      this.incoming = filter;
      return this;
    }

    /** See {@link SynchronizerOptions#comparisonListener()}. */
    public Builder comparisonListener(ComparisonListener listener) {
      this.comparisonListener = listener;
      return this;
    }

    /** See {@link SynchronizerOptions#errorListener()}. */
    public Builder errorListener(Consumer<Throwable> listener) {
      this.errorListener = listener;
      return this;
    }

    /** The options. */
    public SynchronizerOptions build() {
      return new SynchronizerOptions(
          requestTimeout,
          flushOnClose,
          scheduler,
          random,
          incoming,
          comparisonListener,
          errorListener);
    }
  }
}
