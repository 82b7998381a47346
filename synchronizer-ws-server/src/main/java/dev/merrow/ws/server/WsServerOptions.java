package dev.merrow.ws.server;

import static dev.merrow.ws.server.auth.OriginAuthenticator.createLoopbackOriginAuthenticator;

import dev.merrow.backplane.Backplane;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.audiences.Audiences;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.engine.EngineFactory;
import dev.merrow.ws.server.limits.ClientLimits;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.limits.ShareLimits;
import dev.merrow.ws.server.proxy.TrustedProxies;
import dev.merrow.ws.server.stores.PathStores;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Options of a server. Create them with {@link #builder()}.
 *
 * @param host the address to listen on: 127.0.0.1 by default, which only this machine can reach;
 *     0.0.0.0 for all addresses
 * @param port the port: 8048 by default; 0 for a free one, see {@link WsServer#port()}
 * @param engine the engine; by default the installed one, see {@link EngineFactory#installed()}. A
 *     container may listen elsewhere than at this host and port, see {@link
 *     EngineFactory#listensAsTold()}
 * @param requestTimeout how long a message in fragments may be incomplete; one second by default,
 *     as in TinyBase
 * @param closeTimeout how long a client may take to close before it is cut off, and so how long
 *     {@link WsServer#close()} waits for sockets; two seconds by default
 * @param upgradeTimeout how long a connection may take to send a request, TLS included, before it
 *     is cut off; ten seconds by default
 * @param drainDelay how long {@link WsServer#close()} continues to accept clients while the server
 *     reports that it is not ready, so that load balancers notice; zero by default
 * @param headBytes the maximum size of a request's first line and headers; 16 KiB by default. A
 *     larger request is refused with status 431
 * @param limits limits on the data that clients send or leave unread; TinyBase's by default
 * @param jsonLimits limits on the JSON that clients send
 * @param pathLimits the maximum number of paths, and of clients on each
 * @param clientLimits limits on the number and the behaviour of clients
 * @param proxies which proxies are trusted to state where clients come from; none by default
 * @param shareLimits totals of the scarce resources that all clients share
 * @param tls supplies a new TLS engine in server mode for each connection; null, the default, for
 *     no TLS
 * @param monitoring how the server reports its state; without metrics by default
 * @param livePage whether the server shows its live page; only to this machine by default
 * @param clock the clock; the system's by default
 * @param authenticator decides which clients get access. By default every client has full access
 *     except pages of other machines' sites, and only if the engine listens at an address that only
 *     this machine can reach; at any other address you must choose one, such as {@link
 *     Authenticator#allowAll()}
 * @param stores creates the server's own stores, which participate as peers of each path's clients;
 *     none by default
 * @param backplane the connection to an engine over which the server exchanges messages at once
 *     with other servers of a cluster; null, the default, for none. It is not closed with the
 *     server
 * @param audiences supplies the rules of paths of which each client receives only its part; no path
 *     has rules by default
 * @param fragmentBytes the maximum size, in bytes of UTF-8, of the parts into which messages of
 *     those stores are split; 0, the default, to send them whole
 * @param random the source of the ids of clients and of those stores' requests, which must be
 *     thread-safe and unpredictable; null, the default, for a secure source
 */
public record WsServerOptions(
    String host,
    int port,
    EngineFactory engine,
    Duration requestTimeout,
    Duration closeTimeout,
    Duration upgradeTimeout,
    Duration drainDelay,
    int headBytes,
    WireLimits limits,
    JsonLimits jsonLimits,
    PathLimits pathLimits,
    ClientLimits clientLimits,
    ShareLimits shareLimits,
    TrustedProxies proxies,
    @Nullable Supplier<SSLEngine> tls,
    MonitoringOptions monitoring,
    LivePage livePage,
    InstantSource clock,
    Authenticator authenticator,
    PathStores stores,
    @Nullable Backplane backplane,
    Audiences audiences,
    int fragmentBytes,
    @Nullable RandomGenerator random) {
  /** The size that browsers need, and a little more. */
  private static final int MIN_HEAD_BYTES = 1_024;

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if the host is blank, the port is not 0 to 65535, a timeout is
   *     not positive, {@code drainDelay} or {@code fragmentBytes} is negative, or {@code headBytes}
   *     is less than 1,024
   */
  public WsServerOptions {
    if (host.isBlank()) {
      throw new IllegalArgumentException("The host must not be blank");
    }
    requirePort(port);
    requirePositive("requestTimeout", requestTimeout);
    requirePositive("closeTimeout", closeTimeout);
    requirePositive("upgradeTimeout", upgradeTimeout);
    if (drainDelay.isNegative()) {
      throw new IllegalArgumentException("drainDelay must not be negative: " + drainDelay);
    }
    if (headBytes < MIN_HEAD_BYTES) {
      throw new IllegalArgumentException(
          "headBytes must be at least %s: %s".formatted(MIN_HEAD_BYTES, headBytes));
    }
    if (fragmentBytes < 0) {
      throw new IllegalArgumentException("fragmentBytes must not be negative: " + fragmentBytes);
    }
  }

  static void requirePort(int port) {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("The port must be 0 to 65535: " + port);
    }
  }

  private static void requirePositive(String name, Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive: " + timeout);
    }
  }

  /**
   * Returns whether only this machine can reach the engine, judging by the host. A container's
   * address is not known, and counts as reachable from other machines.
   */
  public boolean isReachedFromThisMachineAlone() {
    return engine.listensAsTold() && isLoopback(host);
  }

  /** Returns whether the live page is shown to anybody. */
  public boolean showsLivePage() {
    return livePage == LivePage.ON
        || (livePage == LivePage.THIS_MACHINE && isReachedFromThisMachineAlone());
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      // no server can listen there; starting reports that
      return true;
    }
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds {@link WsServerOptions}. Not thread-safe. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private int port = 8048;
    private EngineFactory engine = EngineFactory.installed();
    private Duration requestTimeout = Duration.ofSeconds(1);
    private Duration closeTimeout = Duration.ofSeconds(2);
    private Duration upgradeTimeout = Duration.ofSeconds(10);
    private Duration drainDelay = Duration.ZERO;
    private int headBytes = 16 * 1024;
    private TrustedProxies proxies = TrustedProxies.NONE;
    private WireLimits limits = WireLimits.DEFAULTS;
    private JsonLimits jsonLimits = JsonLimits.DEFAULTS;
    private PathLimits pathLimits = PathLimits.DEFAULTS;
    private ClientLimits clientLimits = ClientLimits.DEFAULTS;
    private ShareLimits shareLimits = ShareLimits.DEFAULTS;
    private @Nullable Supplier<SSLEngine> tls;
    private MonitoringOptions monitoring = MonitoringOptions.withoutMetrics();
    private LivePage livePage = LivePage.THIS_MACHINE;
    private InstantSource clock = InstantSource.system();
    private @Nullable Authenticator authenticator;
    private PathStores stores = PathStores.NONE;
    private @Nullable Backplane backplane;
    private Audiences audiences = Audiences.NONE;
    private int fragmentBytes;
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

    /** See {@link WsServerOptions#engine()}. */
    public Builder engine(EngineFactory engine) {
      this.engine = engine;
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

    /** See {@link WsServerOptions#upgradeTimeout()}. */
    public Builder upgradeTimeout(Duration timeout) {
      this.upgradeTimeout = timeout;
      return this;
    }

    /** See {@link WsServerOptions#drainDelay()}. */
    public Builder drainDelay(Duration delay) {
      this.drainDelay = delay;
      return this;
    }

    /** See {@link WsServerOptions#headBytes()}. */
    public Builder headBytes(int bytes) {
      this.headBytes = bytes;
      return this;
    }

    /** See {@link WsServerOptions#proxies()}. */
    public Builder proxies(TrustedProxies proxies) {
      this.proxies = proxies;
      return this;
    }

    /** See {@link WsServerOptions#limits()}. */
    public Builder limits(WireLimits limits) {
      this.limits = limits;
      return this;
    }

    /** See {@link WsServerOptions#jsonLimits()}. */
    public Builder jsonLimits(JsonLimits limits) {
      this.jsonLimits = limits;
      return this;
    }

    /** See {@link WsServerOptions#pathLimits()}. */
    public Builder pathLimits(PathLimits limits) {
      this.pathLimits = limits;
      return this;
    }

    /** See {@link WsServerOptions#clientLimits()}. */
    public Builder clientLimits(ClientLimits limits) {
      this.clientLimits = limits;
      return this;
    }

    /** See {@link WsServerOptions#shareLimits()}. */
    public Builder shareLimits(ShareLimits limits) {
      this.shareLimits = limits;
      return this;
    }

    /** See {@link WsServerOptions#tls()}. */
    public Builder tls(@Nullable Supplier<SSLEngine> tls) {
      this.tls = tls;
      return this;
    }

    /** See {@link WsServerOptions#monitoring()}. */
    public Builder monitoring(MonitoringOptions monitoring) {
      this.monitoring = monitoring;
      return this;
    }

    /** See {@link WsServerOptions#livePage()}. */
    public Builder livePage(LivePage livePage) {
      this.livePage = livePage;
      return this;
    }

    /** See {@link WsServerOptions#clock()}. */
    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /** See {@link WsServerOptions#authenticator()}. */
    public Builder authenticator(Authenticator authenticator) {
      this.authenticator = authenticator;
      return this;
    }

    /** See {@link WsServerOptions#stores()}. */
    public Builder stores(PathStores stores) {
      this.stores = stores;
      return this;
    }

    /** See {@link WsServerOptions#backplane()}. */
    public Builder backplane(@Nullable Backplane backplane) {
      this.backplane = backplane;
      return this;
    }

    /** See {@link WsServerOptions#audiences()}. */
    public Builder audiences(Audiences audiences) {
      this.audiences = audiences;
      return this;
    }

    /** See {@link WsServerOptions#fragmentBytes()}. */
    public Builder fragmentBytes(int bytes) {
      this.fragmentBytes = bytes;
      return this;
    }

    /** See {@link WsServerOptions#random()}. */
    public Builder random(@Nullable RandomGenerator random) {
      this.random = random;
      return this;
    }

    private Authenticator chosenAuthenticator() {
      if (authenticator == null && !engine.listensAsTold()) {
        throw new IllegalArgumentException(
            "The engine may be reachable from other machines, so an authenticator is required");
      }
      if (authenticator == null && !isLoopback(host)) {
        throw new IllegalArgumentException(
            "%s is reachable from other machines, so an authenticator is required".formatted(host));
      }
      return authenticator == null
          ? createLoopbackOriginAuthenticator(Authenticator.allowAll())
          : authenticator;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException if an option is invalid
     */
    public WsServerOptions build() {
      return new WsServerOptions(
          host,
          port,
          engine,
          requestTimeout,
          closeTimeout,
          upgradeTimeout,
          drainDelay,
          headBytes,
          limits,
          jsonLimits,
          pathLimits,
          clientLimits,
          shareLimits,
          proxies,
          tls,
          monitoring,
          livePage,
          clock,
          chosenAuthenticator(),
          stores,
          backplane,
          audiences,
          fragmentBytes,
          random);
    }
  }
}
