package dev.merrow.ws.client;

import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.wire.WireLimits;
import java.time.Duration;
import java.util.Map;

/**
 * How a {@link WsSynchronizer} behaves. Made by {@link #builder()}; {@link #DEFAULTS} is what holds
 * where nothing is said.
 *
 * @param synchronizer how the conversation goes: request timeout, threads, errors
 * @param headers sent with the request to connect, by name; such as a bearer token
 * @param connectTimeout how long it may take to connect; 10 seconds by default
 * @param fragmentBytes messages whose JSON text is larger are sent in parts of this size, in bytes
 *     of UTF-8, for gateways that take no larger frames; 0, the default, to send all in one
 * @param limits how large a message may be, how much may wait to be sent, and how much may come in;
 *     TinyBase's by default
 */
public record WsSynchronizerOptions(
    SynchronizerOptions synchronizer,
    Map<String, String> headers,
    Duration connectTimeout,
    int fragmentBytes,
    WireLimits limits) {

  /** The defaults. */
  public static final WsSynchronizerOptions DEFAULTS = builder().build();

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the timeout is not positive, or the size negative
   */
  public WsSynchronizerOptions {
    headers = Map.copyOf(headers);
    if (connectTimeout.isZero() || connectTimeout.isNegative()) {
      throw new IllegalArgumentException("connectTimeout must be positive: " + connectTimeout);
    }
    if (fragmentBytes < 0) {
      throw new IllegalArgumentException("fragmentBytes must not be negative: " + fragmentBytes);
    }
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link WsSynchronizerOptions}. Not safe for use by many threads. */
  public static final class Builder {
    private SynchronizerOptions synchronizer = SynchronizerOptions.DEFAULTS;
    private Map<String, String> headers = Map.of();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private int fragmentBytes;
    private WireLimits limits = WireLimits.DEFAULTS;

    private Builder() {}

    /** See {@link WsSynchronizerOptions#synchronizer()}. */
    public Builder synchronizer(SynchronizerOptions options) {
      this.synchronizer = options;
      return this;
    }

    /** See {@link WsSynchronizerOptions#headers()}. */
    public Builder headers(Map<String, String> headers) {
      this.headers = headers;
      return this;
    }

    /** See {@link WsSynchronizerOptions#connectTimeout()}. */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = timeout;
      return this;
    }

    /** See {@link WsSynchronizerOptions#fragmentBytes()}. */
    public Builder fragmentBytes(int bytes) {
      this.fragmentBytes = bytes;
      return this;
    }

    /** See {@link WsSynchronizerOptions#limits()}. */
    public Builder limits(WireLimits limits) {
      this.limits = limits;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if one is not as it must be
     */
    public WsSynchronizerOptions build() {
      return new WsSynchronizerOptions(
          synchronizer, headers, connectTimeout, fragmentBytes, limits);
    }
  }
}
