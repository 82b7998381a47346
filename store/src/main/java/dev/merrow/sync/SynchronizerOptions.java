package dev.merrow.sync;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The options of a synchronizer. Use {@link #builder()} to create them; {@link #DEFAULTS} has the
 * defaults.
 *
 * @param requestTimeout how long a peer may take to answer; one second by default, as in TinyBase
 * @param flushOnClose how long closing may wait for the changes made here to arrive, if the link is
 *     up; 3 seconds by default, zero not to wait
 * @param scheduler runs the conversation; null, the default, for a thread of its own that ends when
 *     the synchronizer is closed
 * @param random the source of request ids; null, the default, for a secure source
 * @param incoming decides which of peers' changes are merged; all of them by default
 * @param comparisonListener receives the outcome of each comparison with a peer; by default it does
 *     nothing
 * @param peerGroups divides peers into groups, so that the peers of one user do not keep those of
 *     another waiting; by default each peer is a group of its own
 * @param peerInfo returns what is known of a peer, for {@link PeerOrigin#peer()}; nothing by
 *     default
 * @param views gives each peer its own view of the store; null, the default, for the whole store.
 *     With views, the incoming filter also receives cells with {@linkplain
 *     dev.merrow.stamp.Hlc#isOfView() stamps of views}, which are otherwise dropped unless the
 *     network's own store sends them
 * @param errorListener receives errors on the network or in a peer: missing answers, changes that
 *     cannot be merged, messages that cannot be sent. Called on the conversation's thread. By
 *     default it logs a warning
 */
public record SynchronizerOptions(
    Duration requestTimeout,
    Duration flushOnClose,
    @Nullable Scheduler scheduler,
    @Nullable RandomGenerator random,
    IncomingFilter incoming,
    ComparisonListener comparisonListener,
    PeerGroups peerGroups,
    PeerInfo peerInfo,
    @Nullable PeerViews views,
    Consumer<Throwable> errorListener) {

  /** The defaults. */
  public static final SynchronizerOptions DEFAULTS = builder().build();

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the timeout is not positive, or {@code flushOnClose} is
   *     negative
   */
  public SynchronizerOptions {
    Objects.requireNonNull(peerGroups, "peerGroups");
    Objects.requireNonNull(errorListener, "errorListener");
    if (requestTimeout.isZero() || requestTimeout.isNegative()) {
      throw new IllegalArgumentException("requestTimeout must be positive: " + requestTimeout);
    }
    if (flushOnClose.isNegative()) {
      throw new IllegalArgumentException("flushOnClose must not be negative: " + flushOnClose);
    }
  }

  /** Returns the same options with another scheduler. */
  public SynchronizerOptions withScheduler(Scheduler otherScheduler) {
    return new SynchronizerOptions(
        requestTimeout,
        flushOnClose,
        otherScheduler,
        random,
        incoming,
        comparisonListener,
        peerGroups,
        peerInfo,
        views,
        errorListener);
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link SynchronizerOptions}. Not thread-safe. */
  public static final class Builder {
    private Duration requestTimeout = Duration.ofSeconds(1);
    private Duration flushOnClose = Duration.ofSeconds(3);
    private @Nullable Scheduler scheduler;
    private @Nullable RandomGenerator random;
    private IncomingFilter incoming = IncomingFilter.ALL;
    private ComparisonListener comparisonListener = ComparisonListener.NONE;
    private PeerGroups peerGroups = PeerGroups.NONE;
    private PeerInfo peerInfo = PeerInfo.NONE;
    private @Nullable PeerViews views;
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

    /** See {@link SynchronizerOptions#peerGroups()}. */
    public Builder peerGroups(PeerGroups groups) {
      this.peerGroups = groups;
      return this;
    }

    /** See {@link SynchronizerOptions#peerInfo()}. */
    public Builder peerInfo(PeerInfo info) {
      this.peerInfo = info;
      return this;
    }

    /** See {@link SynchronizerOptions#views()}. */
    public Builder views(@Nullable PeerViews views) {
      this.views = views;
      return this;
    }

    /** See {@link SynchronizerOptions#errorListener()}. */
    public Builder errorListener(Consumer<Throwable> listener) {
      this.errorListener = listener;
      return this;
    }

    /** Returns the options. */
    public SynchronizerOptions build() {
      return new SynchronizerOptions(
          requestTimeout,
          flushOnClose,
          scheduler,
          random,
          incoming,
          comparisonListener,
          peerGroups,
          peerInfo,
          views,
          errorListener);
    }
  }
}
