package dev.merrow.ws.server.limits;

import java.time.Duration;

/**
 * Limits for clients. Create them with {@link #builder()}.
 *
 * @param connections the maximum number of open connections; further ones are refused with status
 *     503. 10,000 by default
 * @param connectionsPerAddress the maximum number of open connections from one address; further
 *     ones are refused with status 429. 10,000 by default, because behind a proxy all clients have
 *     the proxy's address
 * @param messagesPerSecond the maximum sustained rate of one client's messages, each fragment
 *     counted; a client may send ten seconds' worth at once, and is closed with 1013 beyond that.
 *     0, the default, for no limit
 * @param pingInterval how long a client may be silent, give or take a quarter, before the server
 *     pings it, and pings it again after each such period of silence; 25 seconds by default,
 *     because proxies often close a connection that is silent for a minute
 * @param idleTimeout how long a client may give no sign of life before it is closed with 1001, give
 *     or take a quarter of a ping interval; a minute and a half by default
 * @param writeTimeout how long a client may read nothing of the data sent to it, regardless of
 *     signs of life, before it is closed with 1013, give or take a quarter; half a minute by
 *     default
 */
public record ClientLimits(
    int connections,
    int connectionsPerAddress,
    int messagesPerSecond,
    Duration pingInterval,
    Duration idleTimeout,
    Duration writeTimeout) {
  /** The default limits. */
  public static final ClientLimits DEFAULTS = builder().build();

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is too small, or the idle timeout not longer than the
   *     ping interval
   */
  public ClientLimits {
    requireAtLeast(1, "connections", connections);
    requireAtLeast(1, "connectionsPerAddress", connectionsPerAddress);
    requireAtLeast(0, "messagesPerSecond", messagesPerSecond);
    requireAtLeastMillis(1, "pingInterval", pingInterval);
    requireAtLeastMillis(4, "writeTimeout", writeTimeout);
    if (idleTimeout.compareTo(pingInterval) <= 0) {
      throw new IllegalArgumentException(
          "idleTimeout must be longer than the pingInterval of %s: %s"
              .formatted(pingInterval, idleTimeout));
    }
  }

  private static void requireAtLeast(int least, String name, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %s: %s".formatted(name, least, value));
    }
  }

  private static void requireAtLeastMillis(int least, String name, Duration value) {
    if (value.toMillis() < least) {
      throw new IllegalArgumentException(
          "%s must be at least %s ms: %s".formatted(name, least, value));
    }
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link ClientLimits}. Not thread-safe. */
  public static final class Builder {
    private int connections = 10_000;
    private int connectionsPerAddress = 10_000;
    private int messagesPerSecond;
    private Duration pingInterval = Duration.ofSeconds(25);
    private Duration idleTimeout = Duration.ofSeconds(90);
    private Duration writeTimeout = Duration.ofSeconds(30);

    private Builder() {}

    /** See {@link ClientLimits#connections()}. */
    public Builder connections(int connections) {
      this.connections = connections;
      return this;
    }

    /** See {@link ClientLimits#connectionsPerAddress()}. */
    public Builder connectionsPerAddress(int connections) {
      this.connectionsPerAddress = connections;
      return this;
    }

    /** See {@link ClientLimits#messagesPerSecond()}. */
    public Builder messagesPerSecond(int messages) {
      this.messagesPerSecond = messages;
      return this;
    }

    /** See {@link ClientLimits#pingInterval()}. */
    public Builder pingInterval(Duration interval) {
      this.pingInterval = interval;
      return this;
    }

    /** See {@link ClientLimits#idleTimeout()}. */
    public Builder idleTimeout(Duration timeout) {
      this.idleTimeout = timeout;
      return this;
    }

    /** See {@link ClientLimits#writeTimeout()}. */
    public Builder writeTimeout(Duration timeout) {
      this.writeTimeout = timeout;
      return this;
    }

    /**
     * Returns the limits.
     *
     * @throws IllegalArgumentException if a limit is invalid
     */
    public ClientLimits build() {
      return new ClientLimits(
          connections,
          connectionsPerAddress,
          messagesPerSecond,
          pingInterval,
          idleTimeout,
          writeTimeout);
    }
  }
}
