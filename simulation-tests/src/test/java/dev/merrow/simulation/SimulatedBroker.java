package dev.merrow.simulation;

import dev.merrow.backplane.Backplane;
import dev.merrow.sync.ServerStore;
import dev.merrow.sync.TransportException;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.StoreNotice;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.client.SimulatedClient;
import dev.merrow.ws.server.audiences.Audiences;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Admission.Accepted;
import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.BrokerEvents;
import dev.merrow.ws.server.internal.core.BrokerMonitor;
import dev.merrow.ws.server.internal.core.BrokerOptions;
import dev.merrow.ws.server.internal.core.BrokerRequestHandler;
import dev.merrow.ws.server.internal.share.PathShares;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.stores.PathStores;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The network between the stores and the broker, and the broker itself. */
final class SimulatedBroker {
  /** How long a broker takes to notice that nobody is there any more. */
  private static final int BROKER_NOTICES_MICROS = 4_000_000;

  private static final int NONE = -1;

  private final Timeline timeline;
  private final Findings findings;
  private final Random random;
  private final WireLimits limits;
  private final Map<Integer, List<Wire>> wires = new HashMap<>();
  private final Map<Integer, Boolean> unreachable = new HashMap<>();

  /** What the broker's process has to do when it goes on. */
  private final Queue<Runnable> deferred = new ArrayDeque<>();

  private final SimulatedClock brokerClock;
  private final @Nullable BrokerStores stores;
  private final @Nullable Supplier<Backplane> backplanes;
  private final Front front;
  private LifeScheduler brokerThread;
  private @Nullable Broker broker;
  private @Nullable RequestHandler reception;
  private int maxLatencyMicros = 5_000;

  /** By node, how much longer everything takes to it and from it. */
  private final Map<Integer, Integer> distances = new HashMap<>();

  private boolean standing;
  private int stands;

  /** The node after whose connecting the broker's process stands still, and for how long. */
  private int awaited = NONE;

  private int awaitedMicros;

  /**
   * @param stores the broker's own; null if it has none
   * @param reader the number of the node that may not write; negative for none
   */
  SimulatedBroker(
      Timeline timeline,
      Findings findings,
      Random random,
      WireLimits limits,
      @Nullable BrokerStores stores,
      int reader) {
    this(timeline, findings, random, limits, stores, reader, null);
  }

  /**
   * @param backplanes connects each life of the broker to others; null if there are none
   */
  SimulatedBroker(
      Timeline timeline,
      Findings findings,
      Random random,
      WireLimits limits,
      @Nullable BrokerStores stores,
      int reader,
      @Nullable Supplier<Backplane> backplanes) {
    this.timeline = timeline;
    this.findings = findings;
    this.random = random;
    this.limits = limits;
    this.stores = stores;
    this.backplanes = backplanes;
    this.front = new Front(() -> brokerThread, new Random(random.nextLong()), reader);
    this.brokerClock = stores == null ? new SimulatedClock(timeline) : stores.clock();
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

  /** Whether the broker may close clients as it can't open a store. */
  boolean mayFail() {
    return stores != null && stores.mayFail();
  }

  /** Sets how long things take at most from now on. */
  void setMaxLatency(int micros) {
    maxLatencyMicros = micros;
  }

  /** Sets how much longer all takes to a node, and from it, than to others. */
  void setDistance(int node, int micros) {
    distances.put(node, micros);
  }

  private LifeScheduler newThread() {
    return new LifeScheduler(timeline, new Random(random.nextLong()), 300);
  }

  private void startBroker() {
    Broker started =
        new Broker(
            new BrokerOptions(
                limits,
                JsonLimits.DEFAULTS,
                PathLimits.DEFAULTS,
                Duration.ofSeconds(1),
                brokerClock,
                new WireIds(new Random(random.nextLong())),
                new Random(random.nextLong()),
                brokerThread,
                stores == null ? PathStores.NONE : stores,
                null,
                BrokerMonitor.NONE,
                PathShares.unlimited(brokerClock),
                backplanes == null ? null : backplanes.get(),
                Audiences.NONE),
            new NoEvents());
    broker = started;
    reception = new BrokerRequestHandler(started, front);
  }

  /**
   * Connects a node to a path.
   *
   * @param byChannels whether it goes on to more paths by channels
   * @throws TransportException if that is not possible now
   */
  Wire connect(int node, String path, boolean byChannels, Wire.End end) {
    RequestHandler reached = reachedBy(node);
    Request request = Front.request(node, path, byChannels);
    Admission admission = reached.admit(request).toCompletableFuture().join();
    if (!(admission instanceof Accepted accepted)) {
      findings.add("node %s is refused at %s", node, path);
      throw SimulatedClient.refusal(403);
    }
    Wire wire = new Wire(this, "node " + node, accepted.opened(), end, latency(node));
    wires.computeIfAbsent(node, added -> new ArrayList<>()).add(wire);
    if (node == awaited) {
      awaited = NONE;
      standStill(awaitedMicros);
    }
    return wire;
  }

  /** What the broker says of a path's store while a node connects; null for nothing. */
  @Nullable ServerStore storeAt(int node, String path, boolean byChannels) {
    return StoreNotice.ofValue(
        reachedBy(node)
            .upgradeHeaders(Front.request(node, path, byChannels))
            .get(StoreNotice.HEADER));
  }

  private RequestHandler reachedBy(int node) {
    RequestHandler reached = reception;
    if (reached == null || unreachable.containsKey(node)) {
      throw new TransportException("Nobody answers");
    }
    return reached;
  }

  private Pipe.Latency latency(int node) {
    Random ofWire = new Random(random.nextLong());
    return () -> 100 + ofWire.nextInt(maxLatencyMicros) + distances.getOrDefault(node, 0);
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

  /** Whether the broker's process is stopped, and whoever connects waits for an answer. */
  boolean isStanding() {
    return standing;
  }

  /** Has the broker's process do something, once it runs. */
  void atBroker(Runnable action) {
    if (standing) {
      deferred.add(action);
    } else {
      action.run();
    }
  }

  /** Has the broker's process stand still for a while; its clock goes on. */
  void standStill(int micros) {
    if (broker == null) {
      return;
    }
    standing = true;
    int number = ++stands;
    brokerThread.standStill();
    if (stores != null) {
      stores.standStill();
    }
    forEachWire(Wire::brokerStandsStill);
    timeline.after(
        micros,
        () -> {
          if (number == stands) {
            goOn();
          }
        });
  }

  /** As {@link #standStill}, as soon as a node has connected once more. */
  void standStillOnceConnected(int node, int micros) {
    awaited = node;
    awaitedMicros = micros;
  }

  private void goOn() {
    if (!standing) {
      return;
    }
    standing = false;
    findings.note(() -> "the broker goes on");
    forEachWire(Wire::brokerGoesOn);
    for (Runnable next = deferred.poll(); next != null; next = deferred.poll()) {
      next.run();
    }
    brokerThread.goOn();
    if (stores != null) {
      stores.goOn();
    }
  }

  private void forEachWire(Consumer<Wire> action) {
    List.copyOf(wires.values()).forEach(each -> List.copyOf(each).forEach(action));
  }

  /** Has the broker's clock go wrong. */
  void setBrokerClockWrong(Random how) {
    brokerClock.goWrong(how);
  }

  /** Ends the broker: in good order, or as a crash does. Another is to be started. */
  void stopBroker(boolean inGoodOrder, Random how) {
    Broker stopped = broker;
    broker = null;
    reception = null;
    if (stopped != null && inGoodOrder) {
      goOn();
      stopped.close();
    }
    standing = false;
    deferred.clear();
    wires.values().forEach(each -> each.forEach(wire -> wire.cut(how.nextInt(100_000), 0)));
    wires.clear();
  }

  /** Whether there is no broker until another is started. */
  boolean isDown() {
    return broker == null;
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
    if (broker != null && !standing) {
      broker.expire();
    }
  }

  /** Everything works from now on. */
  void heal() {
    goOn();
    ensureBroker();
    brokerClock.setRight();
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
