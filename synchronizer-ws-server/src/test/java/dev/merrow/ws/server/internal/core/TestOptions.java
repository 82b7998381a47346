package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.Scheduler;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.stores.PathStores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;

/** Options for brokers without sockets. */
public final class TestOptions {
  private TestOptions() {}

  /** Without stores, and with nothing to schedule. */
  static BrokerOptions of(WireLimits limits, InstantSource clock) {
    return of(limits, clock, new NoScheduler(), PathStores.NONE);
  }

  static BrokerOptions of(
      WireLimits limits, InstantSource clock, Scheduler scheduler, PathStores stores) {
    return of(limits, PathLimits.DEFAULTS, clock, scheduler, stores);
  }

  /** Without stores, and with nothing to schedule. */
  public static BrokerOptions of(PathLimits pathLimits) {
    return of(
        WireLimits.DEFAULTS,
        pathLimits,
        InstantSource.system(),
        new NoScheduler(),
        PathStores.NONE);
  }

  static BrokerOptions of(
      WireLimits limits,
      PathLimits pathLimits,
      InstantSource clock,
      Scheduler scheduler,
      PathStores stores) {
    return new BrokerOptions(
        limits,
        JsonLimits.DEFAULTS,
        pathLimits,
        Duration.ofSeconds(1),
        clock,
        new WireIds(new Random(1)),
        new Random(2),
        scheduler,
        stores,
        null);
  }

  private static final class NoScheduler implements Scheduler {
    @Override
    public void execute(Runnable task) {
      throw new IllegalStateException();
    }

    @Override
    public Cancellation schedule(Duration delay, Runnable task) {
      throw new IllegalStateException();
    }
  }
}
