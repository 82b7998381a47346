package dev.merrow.simulation;

import dev.merrow.wire.WireIds;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.core.Broker;
import dev.merrow.ws.server.core.BrokerEvents;
import dev.merrow.ws.server.core.BrokerOptions;
import dev.merrow.ws.server.stores.PathStores;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The network between the stores and the broker, and the broker itself. */
final class Network {
  /** How long a broker takes to notice that nobody is there any more. */
  private static final int BROKER_NOTICES_MICROS = 4_000_000;

  private final Timeline timeline;
  private final Findings findings;
  private final Random random;
  private final WireLimits limits;
  private final Map<Integer, List<Wire>> wires = new HashMap<>();
  private final Map<Integer, Boolean> unreachable = new HashMap<>();
  private final @Nullable ServerStores stores;
  private LifeScheduler brokerThread;
  private @Nullable Broker broker;
  private int maxLatencyMicros = 5_000;

  /**
   * Makes it.
   *
   * @param stores the broker's own; null if it has none
   */
  Network(
      Timeline timeline,
      Findings findings,
      Random random,
      WireLimits limits,
      @Nullable ServerStores stores) {
    this.timeline = timeline;
    this.findings = findings;
    this.random = random;
    this.limits = limits;
    this.stores = stores;
    this.brokerThread = newThread();
    startBroker();
  }

  Timeline timeline() {
    return timeline;
  }

  Findings findings() {
    return findings;
  }

  WireLimits limits() {
    return limits;
  }

  /** Sets how long things take at most from now on. */
  void setMaxLatency(int micros) {
    maxLatencyMicros = micros;
  }

  private LifeScheduler newThread() {
    return new LifeScheduler(timeline, new Random(random.nextLong()), 300);
  }

  private void startBroker() {
    broker =
        new Broker(
            new BrokerOptions(
                limits,
                Duration.ofSeconds(1),
                () -> Instant.ofEpochMilli(timeline.micros() / 1_000),
                new WireIds(new Random(random.nextLong())),
                brokerThread,
                stores == null ? PathStores.NONE : stores,
                null),
            new NoEvents());
  }

  /** Connects a store's transport to a path; returns null if that is not possible now. */
  @Nullable Wire connect(int node, String path, Wire.End end) {
    Broker reached = broker;
    if (reached == null || unreachable.containsKey(node)) {
      return null;
    }
    Wire wire = new Wire(this, "node " + node, reached, path, end, latency());
    wires.computeIfAbsent(node, added -> new ArrayList<>()).add(wire);
    return wire;
  }

  private Pipe.Latency latency() {
    Random ofWire = new Random(random.nextLong());
    return () -> 100 + ofWire.nextInt(maxLatencyMicros);
  }

  private List<Wire> wiresOf(int node) {
    return wires.getOrDefault(node, List.of());
  }

  /** Breaks a node's connections; both ends notice. */
  void cut(int node, Random how) {
    wiresOf(node).forEach(wire -> wire.cut(how.nextInt(50_000), how.nextInt(50_000)));
    wires.remove(node);
  }

  /** Breaks a node's connections; the broker does not notice for long. */
  void cutHalf(int node) {
    wiresOf(node).forEach(wire -> wire.cut(1_000, BROKER_NOTICES_MICROS));
    wires.remove(node);
  }

  /** A node is gone, with its ends of all connections. */
  void lose(int node, boolean brokerNotices) {
    wiresOf(node).forEach(wire -> wire.cut(-1, brokerNotices ? 5_000 : BROKER_NOTICES_MICROS));
    wires.remove(node);
  }

  /** Has nothing reach a node, nor come from it, until it is reachable again. */
  void isolate(int node) {
    unreachable.put(node, true);
    wiresOf(node).forEach(Wire::stall);
  }

  /** Lets a node be reached again; what was on its way arrives. */
  void reach(int node) {
    unreachable.remove(node);
    wiresOf(node).forEach(Wire::resume);
  }

  /** Has a node read slowly, until it is reachable again. */
  void readSlowly(int node, int microsPerByte) {
    wiresOf(node).forEach(wire -> wire.readSlowly(microsPerByte));
  }

  /** Ends the broker: in good order, or as a crash does. Another is to be started. */
  void stopBroker(boolean inGoodOrder, Random how) {
    Broker stopped = broker;
    broker = null;
    if (stopped != null && inGoodOrder) {
      stopped.close();
    }
    wires.values().forEach(each -> each.forEach(wire -> wire.cut(how.nextInt(100_000), 0)));
    wires.clear();
  }

  /** Starts another broker if there is none. */
  void ensureBroker() {
    if (broker == null) {
      brokerThread.die();
      brokerThread = newThread();
      if (stores != null) {
        stores.beginAnew();
      }
      startBroker();
    }
  }

  /** What the broker's timer does. */
  void expire() {
    if (broker != null) {
      broker.expire();
    }
  }

  /** Everything works from now on. */
  void heal() {
    ensureBroker();
    unreachable.clear();
    wires.values().forEach(each -> each.forEach(Wire::resume));
  }

  /** Nobody listens. */
  private static final class NoEvents implements BrokerEvents {
    @Override
    public void pathAdded(String pathId) {}

    @Override
    public void pathRemoved(String pathId) {}

    @Override
    public void clientAdded(String pathId, String clientId) {}

    @Override
    public void clientRemoved(String pathId, String clientId) {}
  }
}
