package dev.merrow.simulation;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.wire.WireLimits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All there is: nodes, the network between them, and who watches. Does one step after the other.
 */
final class World {
  /**
   * Within which everything must have come to rest after the last step: a day, for the broker's
   * stores ask each client once more, one question a minute.
   */
  private static final long MAX_SETTLING_MICROS = 86_400_000_000L;

  private static final int MAX_EVENTS = 300_000;
  private static final int MAX_WAITING = 30_000;

  final Timeline timeline = new Timeline();
  final Setup setup;
  final Findings findings;
  final Oracle oracle;
  final Network network;
  private final @Nullable ServerStores serverStores;
  private final List<Node> nodes = new ArrayList<>();
  private int writes;
  private int losses;
  private boolean askedAnew;

  World(long seed, Setup setup, boolean tracing) {
    this.setup = setup;
    Random random = new Random(seed);
    findings = new Findings(timeline, tracing);
    oracle = new Oracle(findings);
    ServerStores serverStores =
        setup.serverStores()
            ? new ServerStores(timeline, findings, oracle, new Random(random.nextLong()))
            : null;
    this.serverStores = serverStores;
    network =
        new Network(
            timeline,
            findings,
            new Random(random.nextLong()),
            new WireLimits(setup.maxBytes(), 1_000, 100),
            serverStores);
    for (int i = 0; i < setup.stores(); i++) {
      nodes.add(new Node(this, i, new Random(random.nextLong())));
    }
    nodes.forEach(Node::ensureLife);
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
        network.stopBroker(random.nextBoolean(), random);
        timeline.after(random.nextInt(300_000), network::ensureBroker);
      }
      case CLOCK -> setClock(node.clock, random);
      case DISK -> node.disk.failNext(random.nextInt(20));
      case CRASH -> crash(node, random);
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
      case MERGE -> life.attempt(() -> life.store.merge(other.store));
      case REPLACE -> life.replaceBy(other.store);
      case SYNC -> life.interruptSync(random);
      case FLUSH -> life.flush();
      default -> throw new IllegalArgumentException(kind.name());
    }
  }

  private void setClock(SimulatedClock clock, Random random) {
    if (setup.clocks()) {
      switch (random.nextInt(3)) {
        case 0 -> clock.freeze();
        case 1 -> clock.thaw();
        default -> clock.jump(random);
      }
    }
  }

  private void crash(Node node, Random random) {
    if (!setup.disks()) {
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

  private Stream<Life> lives() {
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
  }

  /** A store has lost what it held; some of it may be known nowhere else. */
  void lost(Life life) {
    losses++;
    List<Map<CellKey, Hlc>> left = new ArrayList<>();
    for (Node node : nodes) {
      Life other = node.life();
      if (other == null) {
        left.add(node.durable());
      } else if (other != life) {
        left.add(other.witness.stamps());
      }
    }
    oracle.lost(life.witness.stamps(), key -> newest(left, key));
  }

  private static @Nullable Hlc newest(List<Map<CellKey, Hlc>> left, CellKey key) {
    return left.stream()
        .map(stamps -> stamps.get(key))
        .filter(Objects::nonNull)
        .max(Hlc::compareTo)
        .orElse(null);
  }

  /** Lets everything work again and come to rest, and looks whether all is as it must be. */
  void settle() {
    if (!findings.isEmpty()) {
      return;
    }
    findings.note(() -> "all is well from now on");
    network.heal();
    network.setMaxLatency(5_000);
    for (Node node : nodes) {
      node.clock.thaw();
      node.disk.repair();
      node.ensureLife();
    }
    lives().forEach(Life::startSync);
    rest();
    if (losses > 0 && !isConverged()) {
      // who asked the store that lost something, just when it did, may know more than the others
      askedAnew = true;
      lives().forEach(Life::restartSync);
      rest();
    }
    lives().forEach(Life::checkAtRest);
    Life first = someLife(new Random(0));
    lives().forEach(life -> checkEqual(first, life.witness));
    if (serverStores != null) {
      for (Witness witness : serverStores.witnesses()) {
        witness.check();
        checkEqual(first, witness);
      }
    }
  }

  private void rest() {
    long end = timeline.micros() + MAX_SETTLING_MICROS;
    int events = 0;
    while (events < MAX_EVENTS && timeline.runNext(end)) {
      events++;
    }
    if (timeline.waiting() > 0) {
      findings.add("It does not come to rest: %s events, %s more", events, timeline.waiting());
    }
  }

  private boolean isConverged() {
    Set<ContentHashes> hashes = new HashSet<>();
    lives().forEach(life -> hashes.add(life.store.getMergeableContentHashes()));
    if (serverStores != null) {
      serverStores
          .witnesses()
          .forEach(witness -> hashes.add(witness.store().getMergeableContentHashes()));
    }
    return hashes.size() == 1;
  }

  /** Whether the stores had to compare once more, after one had lost what it held. */
  boolean isAskedAnew() {
    return askedAnew;
  }

  private void checkEqual(Life first, Witness witness) {
    MergeableContent content = witness.store().getMergeableContent();
    MergeableContent others = first.store.getMergeableContent();
    if (!content.equals(others)) {
      findings.add("%s holds %s", witness, CellKey.difference(content, first.toString(), others));
    } else if (setup.schemas() != Setup.Schemas.WITH_DEFAULTS
        && !witness.cells().equals(first.witness.cells())) {
      findings.add("%s shows %s, %s %s", witness, witness.cells(), first, first.witness.cells());
    }
  }

  /** What tells whether two runs were the same. */
  String digest() {
    ContentHashes hashes = someLife(new Random(0)).store.getMergeableContentHashes();
    return "%s events until %s us, %s".formatted(timeline.count(), timeline.micros(), hashes);
  }
}
