package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Simulation.Peer;
import dev.merrow.testkit.store.RandomWrites;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.testkit.sync.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the network does, stores hold the same when it has healed; a failure names its seed. */
class SynchronizerConvergenceTest {
  private static final int STEPS = 200;
  private static final CloseReason LOST = new CloseReason(1006, "", true);

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void storesConvergeOverASlowNetwork(long seed) {
    Simulation simulation = new Simulation(seed);
    simulation.network.latency(Duration.ofMillis(1), Duration.ofMillis(80));
    List<Peer> peers = peers(simulation);
    peers.forEach(simulation::start);
    RandomWrites writes = new RandomWrites(simulation.random);

    for (int i = 0; i < STEPS; i++) {
      writes.write(any(peers, simulation.random).store());
      simulation.time.pass(Duration.ofMillis(simulation.random.nextInt(20)));
    }
    simulation.time.passAll();

    assertConverged(peers);
    assertThat(peers).allSatisfy(peer -> assertThat(peer.errors()).isEmpty());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void storesConvergeAfterLossesCutsAndStops(long seed) {
    Simulation simulation = new Simulation(seed);
    simulation.network.latency(Duration.ofMillis(1), Duration.ofMillis(300)).loss(0.1);
    List<Peer> peers = peers(simulation);
    peers.forEach(simulation::start);
    RandomWrites writes = new RandomWrites(simulation.random);

    for (int i = 0; i < STEPS; i++) {
      Peer peer = any(peers, simulation.random);
      switch (simulation.random.nextInt(12)) {
        case 0 -> simulation.network.cut(peer.id(), LOST);
        case 1, 2 -> simulation.network.restore(peer.id());
        case 3 -> ignore(peer.synchronizer().stopSync());
        case 4, 5 -> ignore(peer.synchronizer().startSync());
        default -> writes.write(peer.store());
      }
      simulation.time.pass(Duration.ofMillis(simulation.random.nextInt(200)));
    }
    heal(simulation, peers);

    assertConverged(peers);
    assertThat(peers)
        .flatMap(Peer::errors)
        .allMatch(e -> e instanceof RequestException || e instanceof TransportException);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void storesConvergeAcrossNetworksThatStoresBridge(long seed) {
    Simulation simulation = new Simulation(seed);
    Duration most = Duration.ofMillis(80);
    simulation.network.latency(Duration.ofMillis(1), most);
    SimulatedNetwork other = new SimulatedNetwork(simulation.time, simulation.random);
    other.latency(Duration.ofMillis(1), most);
    List<Peer> peers = peers(simulation);
    // one store, sometimes two, are on both networks
    for (int i = simulation.random.nextInt(2); i >= 0; i--) {
      peers.add(simulation.peer("bridge" + i, peers.get(i).store(), other));
    }
    peers.add(
        simulation.peer("a", MergeableStore.createMergeableStore("a", simulation.time), other));
    peers.add(
        simulation.peer("b", MergeableStore.createMergeableStore("b", simulation.time), other));
    peers.forEach(simulation::start);
    RandomWrites writes = new RandomWrites(simulation.random);

    for (int i = 0; i < STEPS; i++) {
      writes.write(any(peers, simulation.random).store());
      simulation.time.pass(Duration.ofMillis(simulation.random.nextInt(20)));
    }
    simulation.time.passAll();

    assertConverged(peers);
    assertThat(peers).allSatisfy(peer -> assertThat(peer.errors()).isEmpty());
  }

  private static void heal(Simulation simulation, List<Peer> peers) {
    simulation.network.loss(0);
    for (Peer peer : peers) {
      simulation.network.restore(peer.id());
      ignore(peer.synchronizer().stopSync());
    }
    simulation.time.passAll();
    peers.forEach(simulation::start);
  }

  private static void ignore(CompletableFuture<Void> future) {
    Futures.whenDone(future, error -> {});
  }

  private static List<Peer> peers(Simulation simulation) {
    List<Peer> peers = new ArrayList<>();
    int count = 2 + simulation.random.nextInt(4);
    for (int i = 0; i < count; i++) {
      peers.add(simulation.peer("peer" + i));
    }
    return peers;
  }

  private static Peer any(List<Peer> peers, Random random) {
    return peers.get(random.nextInt(peers.size()));
  }

  private static void assertConverged(List<Peer> peers) {
    Convergence.assertEqual(peers.stream().map(Peer::store).toArray(MergeableStore[]::new));
  }
}
