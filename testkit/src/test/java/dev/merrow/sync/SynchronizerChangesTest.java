package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Simulation.Peer;
import dev.merrow.sync.Simulation.Puppet;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.testkit.sync.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is told of local changes, to whom, and what is not told. */
class SynchronizerChangesTest {
  private static final Answer ANSWER = new Answer.OfContentHashes(new ContentHashes(0, 0));

  private final Simulation simulation = new Simulation(1);
  private final VirtualTime time = simulation.time;

  private static List<String> types(List<String> messages) {
    return messages.stream().map(message -> message.substring(0, 1)).toList();
  }

  @Test
  void aTransactionIsOneMessage() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    int before = simulation.said("a").size();

    a.store()
        .transaction(
            () -> {
              a.store().setValue("v", Cell.of(1));
              a.store().setRow("t", "r", Map.of("c", Cell.of(2), "d", Cell.of(3)));
            });
    time.passAll();

    List<String> said = simulation.said("a").subList(before, simulation.said("a").size());
    assertThat(said).singleElement().asString().startsWith("3,[[{\"t\":[{\"r\":[{");
    Convergence.assertEqual(a.store(), b.store());
  }

  @Test
  void whatAPeerChangedHasThatPeerAsItsOrigin() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    List<Object> origins = new ArrayList<>();
    b.store().addValueListener("v", event -> origins.add(event.origin()));
    a.store().setValue("v", Cell.of(1));
    time.passAll();
    b.store().setValue("v", Cell.of(2));
    time.passAll();
    assertThat(origins).hasSize(2);
    assertThat(origins.get(0))
        .isInstanceOfSatisfying(
            PeerOrigin.class, origin -> assertThat(origin.peerId()).isEqualTo("a"));
    assertThat(origins.get(1)).isNull();
  }

  @Test
  void whatChangesNothingOrIsUndoneIsNotTold() {
    Peer a = simulation.started("a");
    a.store().setValue("v", Cell.of(1));
    time.passAll();
    int before = simulation.said("a").size();

    a.store().setValue("v", Cell.of(1));
    a.store().delValue("w");
    a.store().transaction(() -> a.store().setValue("v", Cell.of(2)), store -> true);
    time.passAll();

    assertThat(simulation.said("a")).hasSize(before);
  }

  @Test
  void whatComesFromAPeerIsNotToldAgain() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    Peer c = simulation.started("c");
    int before = simulation.network.log().size();

    a.store().setValue("v", Cell.of(1));
    time.passAll();

    assertThat(simulation.network.log()).hasSize(before + 1);
    Convergence.assertEqual(a.store(), b.store(), c.store());
  }

  @Test
  void whatAMutatorMakesOfAPeersChangesIsOfferedBack() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    b.store().addValueListener("v", event -> b.store().setValue("seen", Cell.of(true)), true);

    a.store().setValue("v", Cell.of(1));
    time.passAll();

    assertThat(a.store().getValue("seen")).isEqualTo(Cell.of(true));
    Convergence.assertEqual(a.store(), b.store());
  }

  @Test
  void aStoreOnTwoNetworksBridgesThemWithoutEchoes() {
    SimulatedNetwork second = new SimulatedNetwork(time, new Random(2));
    MergeableStore bridge = MergeableStore.createMergeableStore("bridge", time);
    Peer a = simulation.started("a");
    Peer onFirst = simulation.peer("bridge", bridge, simulation.network);
    Peer onSecond = simulation.peer("bridge", bridge, second);
    Peer b = simulation.peer("b", MergeableStore.createMergeableStore("b", time), second);
    simulation.start(onFirst);
    simulation.start(onSecond);
    simulation.start(b);
    int first = simulation.network.log().size();
    int other = second.log().size();

    a.store().setValue("a", Cell.of(1));
    time.passAll();
    b.store().setValue("b", Cell.of(2));
    time.passAll();
    bridge.setValue("bridge", Cell.of(3));
    time.passAll();

    Convergence.assertEqual(a.store(), b.store(), bridge);
    assertThat(a.store().getValueIds()).hasSize(3);
    assertThat(simulation.network.log()).hasSize(first + 3);
    assertThat(second.log()).hasSize(other + 3);
  }

  @Test
  void twoStoresOnTheSameTwoNetworksDoNotEcho() {
    SimulatedNetwork second = new SimulatedNetwork(time, new Random(2));
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    simulation.start(simulation.peer("a", a.store(), second));
    simulation.start(simulation.peer("b", b.store(), second));
    int first = simulation.network.log().size();
    int other = second.log().size();

    a.store().setValue("v", Cell.of(1));
    time.passAll();

    Convergence.assertEqual(a.store(), b.store());
    // told once on each network; whichever arrives first may be passed on to the other, once
    assertThat(simulation.network.log().size() - first).isLessThanOrEqualTo(2);
    assertThat(second.log().size() - other).isLessThanOrEqualTo(2);
  }

  @Test
  void defaultContentDoesNotEchoEither() {
    SimulatedNetwork second = new SimulatedNetwork(time, new Random(2));
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    simulation.start(simulation.peer("a", a.store(), second));
    simulation.start(simulation.peer("b", b.store(), second));

    a.store().setDefaultContent(new Content(Map.of(), Map.of("v", Cell.of(1))));
    time.pass(Duration.ofMinutes(1));

    Convergence.assertEqual(a.store(), b.store());
    assertThat(simulation.network.log()).hasSizeLessThan(20);
    assertThat(second.log()).hasSizeLessThan(20);
  }

  @Test
  void differentDefaultContentDoesNotSwapForEver() {
    Duration latency = Duration.ofMillis(10);
    SimulatedNetwork second = new SimulatedNetwork(time, new Random(2)).latency(latency, latency);
    simulation.network.latency(latency, latency);
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    simulation.start(simulation.peer("a", a.store(), second));
    simulation.start(simulation.peer("b", b.store(), second));
    int before = simulation.network.log().size() + second.log().size();

    for (Map.Entry<Peer, Integer> each : Map.of(a, 1, b, 2).entrySet()) {
      Cell own = Cell.of(each.getValue());
      Content content = new Content(Map.of("t", Map.of("r", Map.of("c", own))), Map.of("v", own));
      each.getKey().store().setDefaultContent(content);
    }
    time.pass(Duration.ofMinutes(1));

    Convergence.assertEqual(a.store(), b.store());
    assertThat(a.store().getValue("v")).isEqualTo(Cell.of(2));
    assertThat(a.store().getCell("t", "r", "c")).isEqualTo(Cell.of(2));
    assertThat(simulation.network.log().size() + second.log().size() - before).isLessThan(10);
  }

  @Test
  void aStoreThatManyNetworksShareTellsOnEachOnce() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    List<SimulatedNetwork> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      SimulatedNetwork other = new SimulatedNetwork(time, new Random(i));
      simulation.start(simulation.peer("a", a.store(), other));
      simulation.start(simulation.peer("b", b.store(), other));
      others.add(other);
    }
    List<Integer> before = others.stream().map(other -> other.log().size()).toList();

    for (int i = 0; i < 100; i++) {
      a.store().setValue("v" + i, Cell.of(i));
      b.store().setValue("w" + i, Cell.of(i));
      time.passAll();
    }

    Convergence.assertEqual(a.store(), b.store());
    for (int i = 0; i < others.size(); i++) {
      // each write is told once by its writer, and perhaps once by who heard of it elsewhere
      assertThat(others.get(i).log().size() - before.get(i)).isBetween(200, 400);
    }
  }

  @Test
  void whatIsWrittenDuringTheFirstExchangeIsNotLost() {
    simulation.network.latency(Duration.ofMillis(10), Duration.ofMillis(10));
    for (int moment = 0; moment < 100; moment += 3) {
      Peer a = simulation.peer("a" + moment);
      Peer b = simulation.peer("b" + moment);
      a.store().setCell("t", "r", "c", Cell.of(1));
      b.store().setCell("t", "r", "d", Cell.of(2));
      simulation.start(a);
      CompletableFuture<Void> started = b.synchronizer().startSync();
      time.pass(Duration.ofMillis(moment));
      b.store().setCell("t", "r", "late", Cell.of(moment));
      a.store().setCell("t", "r", "later", Cell.of(moment));
      time.passAll();

      assertThat(started).isCompleted();
      Convergence.assertEqual(a.store(), b.store());
      assertThat(a.store().getRow("t", "r")).hasSize(4);
      closeAndWait(a, b);
    }
  }

  private void closeAndWait(Peer... peers) {
    for (Peer peer : peers) {
      CompletableFuture<Void> closed = peer.synchronizer().closeAsync();
      time.passAll();
      assertThat(closed).isCompleted();
    }
  }

  @Test
  void whatCannotBeSentIsOfferedLater() {
    StubTransport transport = new StubTransport();
    List<Throwable> errors = new ArrayList<>();
    MergeableStore store = MergeableStore.createMergeableStore("a", time);
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(store, transport, simulation.options(errors));
    CompletableFuture<Void> started = synchronizer.startSync();
    time.passAll();
    assertThat(started).isCompleted();
    transport.sent.clear();
    transport.sending = CompletableFuture.failedFuture(new TransportException("too much"));

    store.setValue("v", Cell.of(1));
    store.setValue("v", Cell.of(2));
    time.pass(Duration.ofMillis(1));
    assertThat(transport.sent).hasSize(2);
    assertThat(errors).hasSize(1);

    transport.sending = CompletableFuture.completedFuture(null);
    time.passAll();
    assertThat(transport.sent.subList(2, transport.sent.size()))
        .extracting(Envelope::message)
        .containsExactly(new Message.OfferContentHashes(store.getMergeableContentHashes()));
  }

  @Test
  void moreThanASlowLinkTakesBecomesOneOffer() {
    StubTransport transport = new StubTransport();
    MergeableStore store = MergeableStore.createMergeableStore("a", time);
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(
            store, transport, simulation.options(new ArrayList<>()));
    CompletableFuture<Void> started = synchronizer.startSync();
    time.passAll();
    assertThat(started).isCompleted();
    transport.sent.clear();
    CompletableFuture<Void> slow = new CompletableFuture<>();
    transport.sending = slow;

    for (int i = 0; i < 3 * SendWindow.MAX_COUNT; i++) {
      store.setValue("v", Cell.of(i));
      time.pass(Duration.ofMillis(1));
    }
    assertThat(transport.sent).hasSize(SendWindow.MAX_COUNT);
    assertThat(synchronizer.getStatus()).isEqualTo(SynchronizerStatus.SYNCING);
    transport.sending = CompletableFuture.completedFuture(null);
    slow.complete(null);
    time.passAll();

    assertThat(transport.sent.subList(SendWindow.MAX_COUNT, transport.sent.size()))
        .extracting(Envelope::message)
        .containsExactly(new Message.OfferContentHashes(store.getMergeableContentHashes()));
    store.setValue("v", Cell.of("next"));
    time.passAll();
    assertThat(transport.sent.get(transport.sent.size() - 1).message())
        .isInstanceOf(Message.ContentDiff.class);
  }

  @Test
  void whatWasLostOnTheWayIsMadeUpForByComparing() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    simulation.network.loss(1);
    a.store().setValue("v", Cell.of(1));
    time.passAll();
    simulation.network.loss(0);
    int before = simulation.said("b").size();

    simulation.network.listener("b").failed(new IllegalStateException("not understood"));
    simulation.network.listener("b").failed(new IllegalStateException("not understood"));
    time.passAll();

    Convergence.assertEqual(a.store(), b.store());
    List<String> types = types(simulation.said("b"));
    assertThat(types.subList(before, types.size())).containsExactly("1", "7", "2");
    assertThat(b.errors()).hasSize(2);
  }

  @Test
  void moreTransactionsThanMayWaitBecomeOneOffer() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    int before = simulation.said("a").size();

    for (int i = 0; i < 3 * Backlog.MAX_COUNT; i++) {
      a.store().setValue("v" + i, Cell.of(i));
    }
    time.passAll();

    List<String> types = types(simulation.said("a"));
    List<String> since = types.subList(before, types.size());
    assertThat(since.subList(0, Backlog.MAX_COUNT)).containsOnly("3");
    assertThat(since.subList(Backlog.MAX_COUNT, since.size())).startsWith("2").doesNotContain("3");
    Convergence.assertEqual(a.store(), b.store());
  }

  @Test
  void moreMessagesThanMayWaitAreMadeUpForByComparing() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    TransportListener ears = simulation.network.listener("b");
    simulation.network.loss(1);
    a.store().setValue("v", Cell.of(1));
    time.passAll();
    simulation.network.loss(0);
    int before = simulation.said("b").size();

    for (int i = 0; i < Backlog.MAX_COUNT; i++) {
      ears.received(new Envelope("nobody", null, new Message.Response(ANSWER)));
    }
    ears.received(
        new Envelope(
            "a", null, new Message.ContentDiff(a.store().getMergeableContent().asChanges())));
    time.passAll();

    List<String> types = types(simulation.said("b"));
    assertThat(types.subList(before, types.size())).containsExactly("1", "7", "2");
    Convergence.assertEqual(a.store(), b.store());
    assertThat(b.errors()).singleElement().asString().contains("faster than");
  }

  @Test
  void contentThatWasReplacedIsOffered() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    MergeableStore other = MergeableStore.createMergeableStore("other", time);
    other.setValue("v", Cell.of(1));

    a.store().setMergeableContent(other.getMergeableContent());
    time.passAll();

    assertThat(b.store().getMergeableContent()).isEqualTo(other.getMergeableContent());
    assertThat(types(simulation.said("a"))).doesNotContain("3");
  }

  @Test
  void aStoreWhoseContentWasReplacedGetsAgainWhatItsPeersHave() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    a.store().setCell("pets", "fido", "species", "dog");
    time.passAll();

    a.store().setMergeableContent(MergeableContent.EMPTY);
    time.passAll();

    assertThat(a.store().getCell("pets", "fido", "species")).isEqualTo(Cell.of("dog"));
    assertThat(a.store().getMergeableContent()).isEqualTo(b.store().getMergeableContent());
  }

  @Test
  void aPeerThatOffersWhatIsAlreadyHereIsNotAsked() {
    simulation.started("a");
    Puppet puppet = simulation.puppet("puppet");
    puppet.say("a", null, new Message.OfferContentHashes(new ContentHashes(0, 0)));
    time.passAll();

    assertThat(puppet.received).isEmpty();
  }
}
