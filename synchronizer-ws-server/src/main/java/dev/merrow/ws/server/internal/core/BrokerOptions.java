package dev.merrow.ws.server.internal.core;

import dev.merrow.backplane.Backplane;
import dev.merrow.schedule.Scheduler;
import dev.merrow.sync.ServerStore;
import dev.merrow.wire.Fragmenter;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.audiences.Audiences;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.internal.share.PathShares;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.stores.PathStores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dependencies and options of a broker.
 *
 * @param limits how much clients may send and leave unread
 * @param jsonLimits how deep and long the JSON may be that they send
 * @param pathLimits how many paths and clients there may be
 * @param requestTimeout how long a message in fragments may be incomplete, and a client may take to
 *     answer the server's own store
 * @param clock tells the time
 * @param clientIds gives a new id for each client, which must not be predictable; without newlines,
 *     and never empty nor {@code S}
 * @param random where the request ids of the server's own stores come from; null for a secure
 *     source
 * @param scheduler runs what the server's own stores do, and what is to be done later
 * @param stores makes the server's own stores
 * @param fragmenter cuts what those stores say; null if it is sent whole
 * @param monitor counts events
 * @param shares the resources that the clients of all paths divide
 * @param backplane over which brokers of a cluster talk; null for none
 * @param audiences supplies the rules of paths of which each client gets its part
 */
public record BrokerOptions(
    WireLimits limits,
    JsonLimits jsonLimits,
    PathLimits pathLimits,
    Duration requestTimeout,
    InstantSource clock,
    Supplier<String> clientIds,
    @Nullable RandomGenerator random,
    Scheduler scheduler,
    PathStores stores,
    @Nullable Fragmenter fragmenter,
    BrokerMonitor monitor,
    PathShares shares,
    @Nullable Backplane backplane,
    Audiences audiences) {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerOptions.class);

  /** Options without a backplane and without rules for audiences. */
  public BrokerOptions(
      WireLimits limits,
      JsonLimits jsonLimits,
      PathLimits pathLimits,
      Duration requestTimeout,
      InstantSource clock,
      Supplier<String> clientIds,
      @Nullable RandomGenerator random,
      Scheduler scheduler,
      PathStores stores,
      @Nullable Fragmenter fragmenter,
      BrokerMonitor monitor,
      PathShares shares) {
    this(
        limits,
        jsonLimits,
        pathLimits,
        requestTimeout,
        clock,
        clientIds,
        random,
        scheduler,
        stores,
        fragmenter,
        monitor,
        shares,
        null,
        Audiences.NONE);
  }

  /** Options with {@link BrokerMonitor#NONE} and no limits on what is stored. */
  public BrokerOptions(
      WireLimits limits,
      JsonLimits jsonLimits,
      PathLimits pathLimits,
      Duration requestTimeout,
      InstantSource clock,
      Supplier<String> clientIds,
      @Nullable RandomGenerator random,
      Scheduler scheduler,
      PathStores stores,
      @Nullable Fragmenter fragmenter) {
    this(
        limits,
        jsonLimits,
        pathLimits,
        requestTimeout,
        clock,
        clientIds,
        random,
        scheduler,
        stores,
        fragmenter,
        BrokerMonitor.NONE,
        PathShares.unlimited(clock),
        null,
        Audiences.NONE);
  }

  /**
   * Options with {@link JsonLimits#DEFAULTS}, {@link PathLimits#DEFAULTS} and a secure source of
   * randomness.
   */
  public BrokerOptions(
      WireLimits limits,
      Duration requestTimeout,
      InstantSource clock,
      Supplier<String> clientIds,
      Scheduler scheduler,
      PathStores stores,
      @Nullable Fragmenter fragmenter) {
    this(
        limits,
        JsonLimits.DEFAULTS,
        PathLimits.DEFAULTS,
        requestTimeout,
        clock,
        clientIds,
        null,
        scheduler,
        stores,
        fragmenter);
  }

  /** What is known of a path's store, be the path open or not. */
  ServerStore storeAt(String pathId) {
    if (stores == PathStores.NONE) {
      return ServerStore.ABSENT;
    }
    try {
      return stores.presence(pathId);
    } catch (RuntimeException e) {
      LOG.error("Could not determine whether path {} has a store", pathId, e);
      return ServerStore.UNDECIDED;
    }
  }

  /** The expiry of a grant. */
  @Nullable ExpiryTimer expiry(Grant grant, Runnable action) {
    Instant time = grant.expiry();
    return time == null ? null : new ExpiryTimer(time, clock, scheduler, action);
  }
}
