package dev.merrow.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.vectors.Operation;
import dev.merrow.ws.server.stores.Routing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A broker and the peers that meet there, in this process and in one or two of Node.js. */
final class Meeting implements AutoCloseable {
  private final PeerSetup setup;
  private final Semaphore changes = new Semaphore(0);
  private final NodeProcess peersNode = new NodeProcess();
  private final NodeProcess brokerNode;
  private final BrokerUnderTest broker;
  private final List<Peer> peers = new ArrayList<>();

  Meeting(PeerSetup setup) {
    this.setup = setup;
    brokerNode = setup.brokerage().isOfNode() ? new NodeProcess() : peersNode;
    broker =
        switch (setup.brokerage()) {
          case MERROWS -> new MerrowBroker(null, changes::release);
          case MERROWS_WITH_STORES -> new MerrowBroker(Routing.OPEN, changes::release);
          case MERROWS_HUB -> new MerrowBroker(Routing.HUB, changes::release);
          case RUNNABLE_JAR -> new JarBroker();
          case TINYBASES -> createTinyBaseBroker(false);
          case TINYBASES_WITH_STORES -> createTinyBaseBroker(true);
        };
  }

  private BrokerUnderTest createTinyBaseBroker(boolean withStores) {
    return new TinyBaseBroker(
        brokerNode, setup.serverRequestTimeout(), withStores, changes::release);
  }

  /** Another peer, with an empty store, that sends no fragments. */
  Peer addPeer() {
    return addPeer(0);
  }

  /** Another peer, with an empty store. */
  Peer addPeer(int fragmentBytes) {
    PeerOptions options =
        new PeerOptions(
            "peer " + peers.size(), setup.requestTimeout(), fragmentBytes, changes::release);
    Peer peer =
        switch (setup.kind(peers.size())) {
          case MERROW -> new MerrowPeer(options);
          case TINYBASE -> new TinyBasePeer(peersNode, options);
        };
    peers.add(peer);
    return peer;
  }

  /** Connects peers at the same time, and waits until each has started to synchronize. */
  void connect(String path, Peer... those) {
    connect(Map.of(path, List.of(those)));
  }

  /** Connects peers to several paths at the same time. */
  void connect(Map<String, List<Peer>> byPath) {
    CompletableFuture<?>[] connected =
        byPath.entrySet().stream()
            .flatMap(
                each ->
                    each.getValue().stream().map(peer -> peer.connect(broker.at(each.getKey()))))
            .toArray(CompletableFuture<?>[]::new);
    Limits.await(CompletableFuture.allOf(connected), this::complaints);
  }

  /** Makes peers write concurrently, each to its own store, and waits until all have written. */
  void writeAtOnce(RandomOperations operations, int count, Peer... those) {
    Limits.await(startWriting(operations, count, those), this::complaints);
  }

  /** Makes peers start writing concurrently, each to its own store. */
  static CompletableFuture<Void> startWriting(
      RandomOperations operations, int count, Peer... those) {
    return CompletableFuture.allOf(
        Stream.of(those)
            .map(
                peer -> {
                  List<Operation> own = operations.next(count);
                  return BackgroundThreads.run(() -> peer.write(own));
                })
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Waits until peers and the broker's own stores at their path have the same content. */
  void awaitEqual(String path, Peer... those) {
    List<Replica> equal = Stream.concat(Stream.of(those), broker.storesAt(path).stream()).toList();
    long deadline = System.nanoTime() + Limits.CONVERGENCE.toNanos();
    while (haveDifferentHashes(equal)) {
      try {
        if (!changes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      changes.drainPermits();
    }
    assertEqual(equal);
  }

  private static AssertionError interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError(e);
  }

  private static boolean haveDifferentHashes(List<Replica> those) {
    return those.stream().map(Replica::hashes).distinct().count() > 1;
  }

  private void assertEqual(List<Replica> those) {
    Replica first = those.get(0);
    JsonNode content = first.content();
    for (Replica each : those) {
      try {
        AsciiJson.assertSame(first.name(), content, each.name(), each.content());
        assertThat(each.hashes()).isEqualTo(first.hashes());
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + "\n" + complaints(), e);
      }
    }
  }

  /** Returns the number of fragments that the Node.js processes received. */
  int fragments() {
    return Stream.of(peersNode, brokerNode)
        .distinct()
        .mapToInt(node -> node.call("fragments", AsciiJson.object()).intValue())
        .sum();
  }

  private String complaints() {
    return Stream.of(
            peers.stream().flatMap(peer -> peer.errors().stream()),
            broker.errors().stream(),
            Stream.of(peersNode.complaints(), brokerNode.complaints()))
        .flatMap(each -> each)
        .collect(Collectors.joining("\n"));
  }

  /** Ends everything. Fails if an error was reported that no assertion expected. */
  @Override
  public void close() {
    try (peersNode;
        brokerNode;
        broker) {
      peers.forEach(Peer::disconnect);
      assertThat(complaints().strip()).as("errors").isEmpty();
    }
  }
}
