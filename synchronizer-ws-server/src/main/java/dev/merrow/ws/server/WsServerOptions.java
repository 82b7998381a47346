package dev.merrow.ws.server;

import dev.merrow.wire.WireLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a server behaves. Made by {@link #builder()}.
 *
 * @param host the one address to listen on: 127.0.0.1 by default, which is reached from this
 *     machine alone; 0.0.0.0 for all addresses
 * @param port 8048 by default; 0 for one that is free, see {@link WsServer#port()}
 * @param requestTimeout how long a message in fragments may be incomplete; one second by default,
 *     as TinyBase
 * @param closeTimeout how long a client may take to close before it is cut off, and so how long
 *     {@link WsServer#close()} takes at most; two seconds by default
 * @param limits how much clients may send and leave unread; TinyBase's by default
 * @param clock tells the time; the system's by default
 * @param random where the clients' ids come from, which nobody should be able to guess; null, the
 *     default, for a secure source
 */
public record WsServerOptions(
    String host,
    int port,
    Duration requestTimeout,
    Duration closeTimeout,
    WireLimits limits,
    InstantSource clock,
    @Nullable RandomGenerator random) {

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the port is not 0 to 65535, or a timeout not positive
   */
  public WsServerOptions {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("The port must be 0 to 65535: " + port);
    }
    requirePositive("requestTimeout", requestTimeout);
    requirePositive("closeTimeout", closeTimeout);
  }

  private static void requirePositive(String name, Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive: " + timeout);
    }
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link WsServerOptions}. Not safe for use by many threads. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private int port = 8048;
    private Duration requestTimeout = Duration.ofSeconds(1);
    private Duration closeTimeout = Duration.ofSeconds(2);
    private WireLimits limits = WireLimits.DEFAULTS;
    private InstantSource clock = InstantSource.system();
    private @Nullable RandomGenerator random;

    private Builder() {}

    /** See {@link WsServerOptions#host()}. */
    public Builder host(String host) {
      this.host = host;
      return this;
    }

    /** See {@link WsServerOptions#port()}. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** See {@link WsServerOptions#requestTimeout()}. */
    public Builder requestTimeout(Duration timeout) {
      this.requestTimeout = timeout;
      return this;
    }

    /** See {@link WsServerOptions#closeTimeout()}. */
    public Builder closeTimeout(Duration timeout) {
      this.closeTimeout = timeout;
      return this;
    }

    /** See {@link WsServerOptions#limits()}. */
    public Builder limits(WireLimits limits) {
      this.limits = limits;
      return this;
    }

    /** See {@link WsServerOptions#clock()}. */
    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /** See {@link WsServerOptions#random()}. */
    public Builder random(@Nullable RandomGenerator random) {
      this.random = random;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if one is not as it must be
     */
    public WsServerOptions build() {
      return new WsServerOptions(host, port, requestTimeout, closeTimeout, limits, clock, random);
    }
  }
}
