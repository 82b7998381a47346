package dev.merrow.simulation;

import dev.merrow.local.SimulatedHub;
import dev.merrow.simulation.Setup.Feature;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.sync.FlushResult;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.stores.Routing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All there is: nodes, the network between them, and who watches. Does one step after the other.
 */
final class World {
  private static final int MAX_WAITING = 30_000;

  /** Longer than clients wait for an answer when they start. */
  private static final int STANDSTILL_MICROS = 3_000_000;

  /** Longer than a flush lasts. */
  private static final int MICROS_TO_ARRIVE = 40_000_000;

  final Timeline timeline = new Timeline();
  final Setup setup;
  final Findings findings;
  final Oracles oracles;
  final SimulatedBroker network;
  final SimulatedHub hub = new SimulatedHub();
  private final @Nullable ServerStores serverStores;
  private final List<Node> nodes = new ArrayList<>();
  private int writes;
  private int losses;

  World(long seed, Setup setup, boolean tracing) {
    this.setup = setup;
    Random random = new Random(seed);
    findings = new Findings(timeline, tracing);
    oracles = new Oracles(findings);
    serverStores =
        setup.has(Feature.SERVER_STORES) ? newServerStores(new Random(random.nextLong())) : null;
    network =
        new SimulatedBroker(
            timeline,
            findings,
            new Random(random.nextLong()),
            new WireLimits(setup.maxBytes(), 1_000, 100),
            serverStores,
            setup.reader());
    for (int i = 0; i < setup.stores(); i++) {
      nodes.add(new Node(this, i, new Random(random.nextLong())));
    }
    nodes.forEach(Node::ensureLife);
  }

  private ServerStores newServerStores(Random random) {
    Routing routing = setup.has(Feature.HUB) ? Routing.HUB : Routing.OPEN;
    return new ServerStores(timeline, findings, oracles, random, routing);
  }

  /** For futures whose outcome is told elsewhere, too. */
  void ignore(CompletableFuture<?> future) {
    Objects.requireNonNull(future);
  }

  int writes() {
    return writes;
  }

  /** Lets time pass, and then does something. */
  void run(Step step) {
    timeline.pass(step.afterMicros());
    network.expire();
    if (timeline.waiting() > MAX_WAITING) {
      findings.add("%s things wait to be done", timeline.waiting());
    }
    Random random = new Random(step.seed());
    Node node = nodes.get(step.node());
    Life life = node.life();
    findings.note(() -> step.kind() + " node " + step.node());
    switch (step.kind()) {
      case WRITE -> write(random, Objects.requireNonNullElseGet(life, this::someLife), step);
      case CUT -> network.cut(node.number, random);
      case CUT_HALF -> network.cutHalf(node.number);
      case ISOLATE -> isolate(List.of(node), random);
      case PARTITION ->
          isolate(nodes.stream().filter(any -> random.nextBoolean()).toList(), random);
      case READ_SLOWLY -> network.readSlowly(node.number, 1 << random.nextInt(12));
      case LATENCY -> network.setMaxLatency(1_000 << random.nextInt(10));
      case RESTART_BROKER -> {
        loseServerStores();
        network.stopBroker(random.nextBoolean(), random);
        timeline.after(random.nextInt(300_000), network::ensureBroker);
      }
      case CLOCK -> setClock(node.clock, random);
      case DISK -> node.disk.failNext(random.nextInt(20));
      case CRASH -> crash(node, random);
      case STANDSTILL ->
          network.standStill(100_000 + random.nextInt(1 << (14 + random.nextInt(9))));
      case WRONG_CLOCK -> setClockWrong(node.clock, random);
      case FOREIGN_FILE -> takeFile(node, random);
      default -> {
        if (life != null) {
          run(step.kind(), life, random);
        }
      }
    }
  }

  private void run(Step.Kind kind, Life life, Random random) {
    Life other = someLife(random);
    switch (kind) {
      case MERGE -> merge(life, other);
      case REPLACE -> replace(life, other);
      case SYNC -> life.interruptSync(random);
      case FLUSH -> life.flush();
      case ARRIVE -> life.arrive();
      case LARGE_CELL -> writeLarge(life, random);
      case SCHEMA -> life.changeSchemas(random);
      default -> throw new IllegalArgumentException(kind.name());
    }
  }

  /** Writes of whom may not write don't count; TinyBase's clients would be closed by it. */
  private static void writeLarge(Life life, Random random) {
    if (!life.isReaders()) {
      life.writeLarge(random);
    }
  }

  private void setClockWrong(SimulatedClock clock, Random random) {
    switch (random.nextInt(4)) {
      case 0 -> network.setBrokerClockWrong(random);
      case 1 -> clock.setRight();
      default -> clock.goWrong(random);
    }
  }

  /** A node crashes, and begins again with what another has saved. */
  private void takeFile(Node node, Random random) {
    Node other = nodes.get(random.nextInt(nodes.size()));
    if (node != other && !node.isReader() && !other.isReader()) {
      node.crash(other.disk);
    }
  }

  /** What a client was told of how far its writes have come. */
  void arrived(String client, String path, FlushResult flushed, Map<CellPosition, Hlc> held) {
    ServerStores stores = serverStores;
    if (stores != null && flushed == FlushResult.STORED) {
      stores.stored(client, path, held);
    } else if (stores != null) {
      findings.add("%s is told %s of %s, which has a store", client, flushed, path);
    }
  }

  private void merge(Life life, Life other) {
    if (!life.isReaders() && !other.isReaders()) {
      life.attempt(() -> life.store.merge(other.store));
    }
  }

  private void replace(Life life, Life other) {
    if (!other.isReaders()) {
      life.replaceBy(other.store);
    }
  }

  private void setClock(SimulatedClock clock, Random random) {
    if (setup.has(Feature.CLOCKS)) {
      switch (random.nextInt(3)) {
        case 0 -> clock.freeze();
        case 1 -> clock.thaw();
        default -> clock.jump(random);
      }
    }
  }

  private void crash(Node node, Random random) {
    if (!setup.has(Feature.DISKS)) {
      return;
    }
    if (random.nextBoolean()) {
      node.crash();
    } else {
      node.disk.losePowerNext();
    }
  }

  private void isolate(List<Node> isolated, Random random) {
    isolated.forEach(node -> network.isolate(node.number));
    timeline.after(
        random.nextInt(2_000_000), () -> isolated.forEach(node -> network.reach(node.number)));
  }

  /** What runs now. */
  Stream<Life> lives() {
    return nodes.stream().map(Node::life).filter(Objects::nonNull).map(Objects::requireNonNull);
  }

  private Life someLife() {
    return someLife(new Random(writes));
  }

  private Life someLife(Random random) {
    if (lives().findAny().isEmpty()) {
      nodes.get(0).ensureLife();
    }
    List<Life> lives = lives().toList();
    return lives.get(random.nextInt(lives.size()));
  }

  private void write(Random random, Life life, Step step) {
    writes += step.writes();
    new Writing(life, findings, random, step.writes()).run();
    Beside beside = life.beside();
    if (beside != null && random.nextInt(4) == 0) {
      beside.write(random);
    }
  }

  /** A store has lost what it held; some of it may be known nowhere else. */
  void lost(Life life) {
    losses++;
    oracles.main.lost(life.witness.stamps(), leftBy(life));
  }

  /** As {@link #lost}, of the store beside it. */
  void lostBeside(Life life) {
    Beside lost = life.beside();
    if (lost != null) {
      List<Map<CellPosition, Hlc>> left =
          lives()
              .filter(other -> other != life)
              .map(Life::beside)
              .filter(Objects::nonNull)
              .map(other -> Objects.requireNonNull(other).witness.stamps())
              .toList();
      oracles.beside.lost(lost.witness.stamps(), key -> newest(left, key));
    }
  }

  /** The broker's stores may have written what nobody has heard of yet. */
  private void loseServerStores() {
    if (serverStores != null && setup.has(Feature.READER)) {
      losses++;
      serverStores
          .witnesses()
          .forEach((path, lost) -> oracles.of(path).lost(lost.stamps(), leftBy(null)));
    }
  }

  private Oracle.Left leftBy(@Nullable Life lost) {
    List<Map<CellPosition, Hlc>> left = new ArrayList<>();
    for (Node node : nodes) {
      Life other = node.life();
      if (node.isReader()) {
        // stores reject what a reader sends: others never get its own writes and the corrections
        // of them
        continue;
      }
      if (other == null) {
        left.add(node.durable());
      } else if (other != lost) {
        left.add(other.witness.stamps());
      }
    }
    return key -> newest(left, key);
  }

  private static @Nullable Hlc newest(List<Map<CellPosition, Hlc>> left, CellPosition key) {
    return left.stream()
        .map(stamps -> stamps.get(key))
        .filter(Objects::nonNull)
        .max(Hlc::compareTo)
        .orElse(null);
  }

  /** Whether stores have lost what they held. */
  boolean hasLosses() {
    return losses > 0;
  }

  /** By path, who watches the broker's own stores. */
  Map<String, Witness> serverWitnesses() {
    return serverStores == null ? Map.of() : serverStores.witnesses();
  }

  /** What the stores were called that may not write. */
  Stream<String> readersNames() {
    return nodes.stream().filter(Node::isReader).flatMap(node -> node.names().stream());
  }

  /**
   * Has a client connect once more and flush, just when the broker's process begins to stand still:
   * the broker has said that the path has a store, and the store has said nothing yet.
   */
  void flushWhileBrokerStands(Life client) {
    findings.note(() -> client + " connects, and the broker stands still");
    client.reconnect(STANDSTILL_MICROS);
    client.writeOnceMore();
    client.arrive();
    timeline.pass(MICROS_TO_ARRIVE);
  }

  /** What clients were told to be stored must still be on the broker's disk. */
  void checkStored() {
    if (serverStores != null) {
      serverStores.checkAll("all is well");
    }
  }

  /** Restarts the broker. */
  void restartBroker(Runnable meanwhile) {
    findings.note(() -> "the broker restarts");
    loseServerStores();
    network.stopBroker(true, new Random(writes));
    meanwhile.run();
    network.ensureBroker();
  }

  /** Has everything work from now on. */
  void heal() {
    findings.note(() -> "all is well from now on");
    network.heal();
    network.setMaxLatency(5_000);
    for (Node node : nodes) {
      node.clock.thaw();
      node.clock.setRight();
      node.disk.repair();
      node.ensureLife();
    }
    lives().forEach(Life::resetSchemas);
  }

  /** What tells whether two runs were the same. */
  String digest() {
    List<ContentHashes> hashes =
        Stream.concat(lives().map(life -> life.witness), serverWitnesses().values().stream())
            .map(witness -> witness.store().getMergeableContentHashes())
            .toList();
    return "%s events until %s us, %s".formatted(timeline.count(), timeline.micros(), hashes);
  }
}
