package dev.merrow.ws.client;

import dev.merrow.wire.WireLimits;
import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.client.internal.NioEngine;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a broker, and what to do when it cannot be reached. Use {@link #builder()} to create
 * options; {@link #DEFAULTS} has the defaults.
 *
 * @param alternatives more URIs, of other brokers of a cluster, for the same content; none by
 *     default. If the client can't connect, or the connection is lost, it tries the next one at
 *     once, in this order and then from the beginning, and pauses as {@code retry} specifies only
 *     after it has tried all. It stays where it is connected. Give clients different orders, so
 *     that they divide among the brokers
 * @param headers sent with each request to connect, by name
 * @param token asked for a token before each attempt to connect, on a thread that may wait for it;
 *     null, the default, for none. If it throws or returns null, that attempt fails. While the link
 *     to a Merrow broker is open, it is asked for a fresh one before the last one expires: a minute
 *     before that, or after three quarters of the time if less than four minutes are left, and
 *     again if there is none. If the broker accepts none, the error listener is told, and the link
 *     ends when the last one expires
 * @param tokenParameter the name of the query parameter in which the token is sent, for gateways
 *     that need it there; null, the default, to send it as {@code Authorization: Bearer}
 * @param sslContext the context for {@code wss}; null, the default, for the JVM's
 * @param proxy an HTTP proxy, such as {@code http://proxy.example:3128}, or with a user {@code
 *     http://user:password@proxy.example:3128}, who is sent as {@code Proxy-Authorization: Basic}
 *     unless {@code proxyHeaders} has that header; null, the default, for the one that the JVM's
 *     {@link java.net.ProxySelector} names, if any
 * @param proxyHeaders sent to the proxy, by name
 * @param connectTimeout how long an attempt to connect may take; 10 seconds by default
 * @param pingInterval how long the server may be silent before the client sends a ping; 20 seconds
 *     by default
 * @param pingTimeout how long the answer to a ping may take before the link is considered dead; 20
 *     seconds by default. Data sent since the last message was received may delay the answer: one
 *     more second is allowed for each 16 KiB of it
 * @param retry when and how often to try again; {@link RetryPolicy#FOREVER} by default
 * @param limits the limits on the size of a message, on data waiting to be sent, and on incoming
 *     data; TinyBase's by default
 * @param maxWaiting the maximum number of messages that wait to be sent; 1,000 by default
 * @param fragmentBytes messages whose JSON text is larger are sent in parts of this size, in bytes
 *     of UTF-8, for gateways that accept no larger frames; 0, the default, to send all messages in
 *     one part
 * @param engine what opens and speaks WebSocket, such as {@code ClientEngine.installed("tyrus")};
 *     null, the default, for Merrow's own, which needs no library
 * @param threads the threads that the client shares with others; null, the default, for one of its
 *     own. Not used if {@link dev.merrow.sync.SynchronizerOptions#scheduler()} is set
 */
public record WsConnectionOptions(
    List<URI> alternatives,
    Map<String, String> headers,
    @Nullable Supplier<String> token,
    @Nullable String tokenParameter,
    @Nullable SSLContext sslContext,
    @Nullable URI proxy,
    Map<String, String> proxyHeaders,
    Duration connectTimeout,
    Duration pingInterval,
    Duration pingTimeout,
    RetryPolicy retry,
    WireLimits limits,
    int maxWaiting,
    int fragmentBytes,
    @Nullable ClientEngine engine,
    @Nullable WsThreads threads) {

  /** The defaults. */
  public static final WsConnectionOptions DEFAULTS = builder().build();

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if an alternative is not a WebSocket URI, a duration or {@code
   *     maxWaiting} is not positive, {@code fragmentBytes} is negative, or the proxy has no host or
   *     another scheme than {@code http}
   */
  public WsConnectionOptions {
    alternatives = List.copyOf(alternatives);
    alternatives.forEach(WsTransport::requireWebSocket);
    headers = Map.copyOf(headers);
    proxyHeaders = Map.copyOf(proxyHeaders);
    requirePositive("connectTimeout", connectTimeout);
    requirePositive("pingInterval", pingInterval);
    requirePositive("pingTimeout", pingTimeout);
    if (maxWaiting < 1) {
      throw new IllegalArgumentException("maxWaiting must be positive: " + maxWaiting);
    }
    if (fragmentBytes < 0) {
      throw new IllegalArgumentException("fragmentBytes must not be negative: " + fragmentBytes);
    }
    if (proxy != null) {
      HttpProxy.check(proxy);
    }
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive: " + duration);
    }
  }

  /** Shows only the names of headers, and for possible secrets only whether they are set. */
  @Override
  public String toString() {
    return "WsConnectionOptions[alternatives="
        + alternatives.stream().map(AsciiUri::withoutSecrets).toList()
        + ", headers="
        + headers.keySet()
        + ", token="
        + (token == null ? "none" : "given")
        + ", tokenParameter="
        + tokenParameter
        + ", sslContext="
        + (sslContext == null ? "the JVM's" : "given")
        + ", proxy="
        + (proxy == null ? "the JVM's" : AsciiUri.withoutSecrets(proxy))
        + ", proxyHeaders="
        + proxyHeaders.keySet()
        + ", connectTimeout="
        + connectTimeout
        + ", pingInterval="
        + pingInterval
        + ", pingTimeout="
        + pingTimeout
        + ", retry="
        + retry
        + ", limits="
        + limits
        + ", maxWaiting="
        + maxWaiting
        + ", fragmentBytes="
        + fragmentBytes
        + ", engine="
        + (engine == null ? "Merrow's" : engine)
        + ", threads="
        + (threads == null ? "own" : "shared")
        + "]";
  }

  ClientEngine engineOrDefault() {
    return engine == null ? NioEngine.INSTANCE : engine;
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link WsConnectionOptions}. Not thread-safe. */
  public static final class Builder {
    private List<URI> alternatives = List.of();
    private Map<String, String> headers = Map.of();
    private @Nullable Supplier<String> token;
    private @Nullable String tokenParameter;
    private @Nullable SSLContext sslContext;
    private @Nullable URI proxy;
    private Map<String, String> proxyHeaders = Map.of();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration pingInterval = Duration.ofSeconds(20);
    private Duration pingTimeout = Duration.ofSeconds(20);
    private RetryPolicy retry = RetryPolicy.FOREVER;
    private WireLimits limits = WireLimits.DEFAULTS;
    private int maxWaiting = 1_000;
    private int fragmentBytes;
    private @Nullable ClientEngine engine;
    private @Nullable WsThreads threads;

    private Builder() {}

    /** See {@link WsConnectionOptions#alternatives()}. */
    public Builder alternatives(List<URI> uris) {
      this.alternatives = uris;
      return this;
    }

    /** See {@link WsConnectionOptions#headers()}. */
    public Builder headers(Map<String, String> headers) {
      this.headers = headers;
      return this;
    }

    /** See {@link WsConnectionOptions#token()}. */
    public Builder token(@Nullable Supplier<String> token) {
      this.token = token;
      return this;
    }

    /** See {@link WsConnectionOptions#tokenParameter()}. */
    public Builder tokenParameter(@Nullable String name) {
      this.tokenParameter = name;
      return this;
    }

    /** See {@link WsConnectionOptions#sslContext()}. */
    public Builder sslContext(@Nullable SSLContext context) {
      this.sslContext = context;
      return this;
    }

    /** See {@link WsConnectionOptions#proxy()}. */
    public Builder proxy(@Nullable URI proxy) {
      this.proxy = proxy;
      return this;
    }

    /** See {@link WsConnectionOptions#proxyHeaders()}. */
    public Builder proxyHeaders(Map<String, String> headers) {
      this.proxyHeaders = headers;
      return this;
    }

    /** See {@link WsConnectionOptions#connectTimeout()}. */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = timeout;
      return this;
    }

    /** See {@link WsConnectionOptions#pingInterval()}. */
    public Builder pingInterval(Duration interval) {
      this.pingInterval = interval;
      return this;
    }

    /** See {@link WsConnectionOptions#pingTimeout()}. */
    public Builder pingTimeout(Duration timeout) {
      this.pingTimeout = timeout;
      return this;
    }

    /** See {@link WsConnectionOptions#retry()}. */
    public Builder retry(RetryPolicy retry) {
      this.retry = retry;
      return this;
    }

    /** See {@link WsConnectionOptions#limits()}. */
    public Builder limits(WireLimits limits) {
      this.limits = limits;
      return this;
    }

    /** See {@link WsConnectionOptions#maxWaiting()}. */
    public Builder maxWaiting(int messages) {
      this.maxWaiting = messages;
      return this;
    }

    /** See {@link WsConnectionOptions#fragmentBytes()}. */
    public Builder fragmentBytes(int bytes) {
      this.fragmentBytes = bytes;
      return this;
    }

    /** See {@link WsConnectionOptions#engine()}. */
    public Builder engine(@Nullable ClientEngine engine) {
      this.engine = engine;
      return this;
    }

    /** See {@link WsConnectionOptions#threads()}. */
    public Builder threads(@Nullable WsThreads threads) {
      this.threads = threads;
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException if an option is invalid
     */
    public WsConnectionOptions build() {
      return new WsConnectionOptions(
          alternatives,
          headers,
          token,
          tokenParameter,
          sslContext,
          proxy,
          proxyHeaders,
          connectTimeout,
          pingInterval,
          pingTimeout,
          retry,
          limits,
          maxWaiting,
          fragmentBytes,
          engine,
          threads);
    }
  }
}
