package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Simulation.Peer;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.testkit.sync.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Knowing that what was written has arrived. */
class SynchronizerFlushTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final CloseReason FOR_A_WHILE = new CloseReason(1006, "cable", true);

  private final Simulation simulation = new Simulation(1);
  private final VirtualTime time = simulation.time;

  @Test
  void withoutAServersStoreItIsEnoughThatTheNetworkTookIt() {
    StubTransport transport = new StubTransport();
    MergeableStore store = simulation.peer("a").store();
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(
            store, transport, simulation.options(new ArrayList<>()));
    CompletableFuture<Void> started = synchronizer.startSync();
    time.passAll();
    assertThat(started).isCompleted();
    CompletableFuture<Void> slow = new CompletableFuture<>();
    transport.sending = slow;
    store.setValue("v", Cell.of(1));

    CompletableFuture<FlushResult> flushed = synchronizer.flush(LIMIT);
    time.pass(Duration.ofSeconds(9));
    assertThat(flushed).isNotDone();
    slow.complete(null);
    time.pass(Duration.ZERO);
    assertThat(flushed).isCompleted();
  }

  @Test
  void whatWasNeverTakenIsNotFlushed() {
    StubTransport transport = new StubTransport();
    MergeableStore store = simulation.peer("a").store();
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(
            store, transport, simulation.options(new ArrayList<>()));
    CompletableFuture<Void> started = synchronizer.startSync();
    time.passAll();
    assertThat(started).isCompleted();
    transport.sending = new CompletableFuture<>();
    store.setValue("v", Cell.of(1));

    CompletableFuture<FlushResult> flushed = synchronizer.flush(LIMIT);
    time.passAll();
    assertThatThrownBy(flushed::join)
        .cause()
        .isInstanceOf(TransportException.class)
        .hasMessage("Not flushed within PT10S: the network has not taken all changes");
  }

  @Test
  void aServersStoreMustHaveItAll() {
    Peer server = simulation.peer(SimulatedNetwork.SERVER_ID);
    simulation.start(server);
    Peer a = simulation.started("a");
    a.store().setValue("v", Cell.of(1));
    time.passAll();
    simulation.network.loss(1);
    a.store().setValue("v", Cell.of(2));
    server.store().setValue("w", Cell.of(3));

    CompletableFuture<FlushResult> flushed = a.synchronizer().flush(LIMIT);
    time.pass(Duration.ofSeconds(2));
    assertThat(flushed).isNotDone();
    simulation.network.loss(0);
    time.pass(Duration.ofSeconds(5));

    assertThat(flushed).isCompleted();
    Convergence.assertEqual(a.store(), server.store());
  }

  @Test
  void whoWritesWithoutAPauseCanFlush() {
    Peer server = simulation.peer(SimulatedNetwork.SERVER_ID);
    simulation.start(server);
    Peer a = simulation.started("a");
    simulation.network.latency(Duration.ofMillis(20), Duration.ofMillis(21));
    a.store().setValue("before", Cell.of(true));
    CompletableFuture<FlushResult> flushed = a.synchronizer().flush(LIMIT);
    for (int i = 0; i < 200 && !flushed.isDone(); i++) {
      a.store().setValue("v", Cell.of(i));
      time.pass(Duration.ofMillis(5));
    }

    assertThat(flushed).isCompleted();
    assertThat(server.store().getValue("before")).isEqualTo(Cell.of(true));
    assertThat(server.store().getValue("v")).isNotEqualTo(a.store().getValue("v"));
  }

  @Test
  void aServersStoreThatStaysDifferentIsNamed() {
    Peer server = simulation.peer(SimulatedNetwork.SERVER_ID);
    simulation.start(server);
    Peer a = simulation.started("a");
    simulation.network.loss(1);
    a.store().setValue("v", Cell.of(2));

    CompletableFuture<FlushResult> flushed = a.synchronizer().flush(LIMIT);
    time.pass(LIMIT);
    assertThatThrownBy(flushed::join).hasMessageContaining("the server's store differs");
  }

  @Test
  void offlineItWaitsForTheLinkToComeBack() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    simulation.network.cut("a", FOR_A_WHILE);
    time.passAll();
    a.store().setValue("v", Cell.of(1));

    CompletableFuture<FlushResult> flushed = a.synchronizer().flush(LIMIT);
    CompletableFuture<FlushResult> tooShort = a.synchronizer().flush(Duration.ofSeconds(1));
    time.pass(Duration.ofSeconds(5));
    assertThat(flushed).isNotDone();
    assertThatThrownBy(tooShort::join).hasMessageContaining("the link is down");
    simulation.network.restore("a");
    time.passUntil(flushed::isDone);

    assertThat(flushed).isCompleted();
    Convergence.assertEqual(a.store(), b.store());
  }

  @Test
  void whatTheServersStoreHasNotSaidIsNotFlushedByTheLossOfTheLink() {
    Peer server = simulation.peer(SimulatedNetwork.SERVER_ID);
    simulation.start(server);
    Peer a = simulation.started("a");
    simulation.network.loss(1);
    a.store().setValue("v", Cell.of(1));
    CompletableFuture<FlushResult> flushed = a.synchronizer().flush(LIMIT);
    time.pass(Duration.ofMillis(1_500));

    simulation.network.cut("a", FOR_A_WHILE);
    time.pass(Duration.ofSeconds(3));
    assertThat(flushed).isNotDone();
    simulation.network.loss(0);
    simulation.network.restore("a");
    time.passUntil(flushed::isDone);

    assertThat(flushed).isCompleted();
    assertThat(server.store().getValue("v")).isEqualTo(Cell.of(1));
  }

  @Test
  void closingDeliversWhatWasWrittenOffline() {
    Peer b = simulation.started("b");
    Peer a = simulation.peer("a");
    a.store().setValue("v", Cell.of(1));
    CompletableFuture<Void> started = a.synchronizer().startSync();
    time.pass(Duration.ZERO);

    CompletableFuture<Void> closed = a.synchronizer().closeAsync();
    time.passUntil(closed::isDone);

    assertThat(started).isDone();
    assertThat(b.store().getValue("v")).isEqualTo(Cell.of(1));
  }

  @Test
  void closingDoesNotWaitForALinkThatIsDown() {
    Peer a = simulation.started("a");
    simulation.network.cut("a", FOR_A_WHILE);
    time.passAll();
    a.store().setValue("v", Cell.of(1));

    CompletableFuture<Void> closed = a.synchronizer().closeAsync();
    time.pass(Duration.ZERO);
    assertThat(closed).isCompleted();
  }

  @Test
  void closingWaitsNoLongerThanItIsToldTo() {
    List<Throwable> errors = new ArrayList<>();
    SynchronizerOptions options =
        SynchronizerOptions.builder()
            .scheduler(time)
            .flushOnClose(Duration.ofMillis(300))
            .errorListener(errors::add)
            .build();
    Synchronizer a =
        Synchronizer.createCustomSynchronizer(
            simulation.peer("store").store(), simulation.network.join("a"), options);
    CompletableFuture<Void> started = a.startSync();
    time.pass(Duration.ofMillis(1));

    // nobody is there, which is known only after the request timeout
    CompletableFuture<Void> closed = a.closeAsync();
    time.pass(Duration.ofMillis(299));
    assertThat(closed).isNotDone();
    time.pass(Duration.ofMillis(1));
    assertThat(closed).isCompleted();
    assertThat(started).isCancelled();
    assertThat(errors).singleElement().asString().contains("Not flushed within PT0.3S");
  }

  @Test
  void whatIsNotStartedOrIsClosedIsNotFlushed() {
    Peer a = simulation.peer("a");
    CompletableFuture<FlushResult> notStarted = a.synchronizer().flush(LIMIT);
    time.passAll();
    assertThatThrownBy(notStarted::join).hasMessageContaining("not started");

    simulation.start(a);
    simulation.network.cut("a", FOR_A_WHILE);
    time.passAll();
    CompletableFuture<FlushResult> pending = a.synchronizer().flush(LIMIT);
    CompletableFuture<Void> closed = a.synchronizer().closeAsync();
    time.pass(Duration.ofSeconds(1));
    assertThat(closed).isCompleted();
    assertThatThrownBy(pending::join).hasMessageContaining("Closed");
    assertThat(a.store().getListenerStats().transaction()).isZero();
    assertThatThrownBy(() -> a.synchronizer().flush(LIMIT).join()).hasMessageContaining("closed");
  }
}
