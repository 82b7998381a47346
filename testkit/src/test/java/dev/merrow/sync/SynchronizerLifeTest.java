package dev.merrow.sync;

import static dev.merrow.sync.SynchronizerStatus.CLOSED;
import static dev.merrow.sync.SynchronizerStatus.CONNECTING;
import static dev.merrow.sync.SynchronizerStatus.IN_SYNC;
import static dev.merrow.sync.SynchronizerStatus.OFFLINE;
import static dev.merrow.sync.SynchronizerStatus.STOPPED;
import static dev.merrow.sync.SynchronizerStatus.SYNCING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.Content;
import dev.merrow.store.Subscription;
import dev.merrow.sync.Simulation.Peer;
import dev.merrow.testkit.sync.Convergence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Starting, stopping and closing. */
class SynchronizerLifeTest {
  private static final CloseReason FOR_A_WHILE = new CloseReason(1006, "cable", true);

  private final Simulation simulation = new Simulation(1);
  private final VirtualTime time = simulation.time;

  @Test
  void startingCompletesAfterTheRequestTimeoutIfNobodyAnswers() {
    Peer a = simulation.peer("a");
    CompletableFuture<Void> started = a.synchronizer().startSync();

    time.pass(Duration.ofMillis(999));
    assertThat(started).isNotDone();
    time.pass(Duration.ofMillis(1));
    assertThat(started).isCompleted();
    assertThat(a.errors()).isEmpty();
  }

  @Test
  void startingCompletesAtOnceIfItIsKnownThatNobodyIsThere() {
    List<Throwable> errors = new ArrayList<>();
    Transport transport = new StubTransport();
    Synchronizer alone =
        Synchronizer.createCustomSynchronizer(
            simulation.peer("a").store(), transport, simulation.options(errors));
    CompletableFuture<Void> started = alone.startSync();

    time.pass(Duration.ZERO);
    assertThat(started).isCompleted();
    assertThat(errors).isEmpty();
  }

  @Test
  void whenStartingIsDoneWhatThePeersHadIsHere() {
    Peer a = simulation.started("a");
    a.store().setCell("t", "r", "c", Cell.of(1));
    Peer b = simulation.peer("b");
    b.store().setCell("t", "r", "d", Cell.of(2));
    CompletableFuture<Void> started = b.synchronizer().startSync();
    time.passUntil(started::isDone);

    assertThat(b.store().getRow("t", "r")).containsOnlyKeys("c", "d");
    time.passAll();
    Convergence.assertEqual(a.store(), b.store());
  }

  @Test
  void startingTwiceIsOneStart() {
    Peer a = simulation.peer("a");
    CompletableFuture<Void> first = a.synchronizer().startSync();
    CompletableFuture<Void> second = a.synchronizer().startSync();
    time.passAll();
    CompletableFuture<Void> third = a.synchronizer().startSync();
    time.passAll();

    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(third).isCompleted();
    assertThat(simulation.said("a")).containsExactly("1,\"\"", "2,[0,0]");
  }

  @Test
  void defaultContentIsForAStoreWhosePeersHaveNothing() {
    Content dogs =
        new Content(Map.of("pets", Map.of("fido", Map.of("s", Cell.of("dog")))), Map.of());
    Content cats =
        new Content(Map.of("pets", Map.of("felix", Map.of("s", Cell.of("cat")))), Map.of());
    Peer a = simulation.peer("a");
    Peer b = simulation.peer("b");

    CompletableFuture<Void> first = a.synchronizer().startSync(dogs);
    time.passAll();
    CompletableFuture<Void> second = b.synchronizer().startSync(cats);
    time.passAll();

    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(b.store().getContent()).isEqualTo(dogs);
    Convergence.assertEqual(a.store(), b.store());
  }

  @Test
  void afterStoppingNothingGoesEitherWay() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    CompletableFuture<Void> stopped = a.synchronizer().stopSync();
    time.passAll();

    a.store().setValue("a", Cell.of(1));
    b.store().setValue("b", Cell.of(2));
    time.passAll();

    assertThat(stopped).isCompleted();
    assertThat(a.store().getValueIds()).containsExactly("a");
    assertThat(b.store().getValueIds()).containsExactly("b");
  }

  @Test
  void startingAgainExchangesWhatHappenedMeanwhile() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    CompletableFuture<Void> stopped = a.synchronizer().stopSync();
    time.passAll();
    a.store().setValue("a", Cell.of(1));
    b.store().setValue("b", Cell.of(2));

    simulation.start(a);

    assertThat(stopped).isCompleted();
    assertThat(a.store().getValueIds()).containsExactlyInAnyOrder("a", "b");
    Convergence.assertEqual(a.store(), b.store());
  }

  @Test
  void stoppingCancelsAStart() {
    Peer a = simulation.peer("a");
    CompletableFuture<Void> started = a.synchronizer().startSync();
    CompletableFuture<Void> stopped = a.synchronizer().stopSync();
    time.passAll();

    assertThat(started).isCancelled();
    assertThat(stopped).isCompleted();
    assertThat(a.errors()).isEmpty();
  }

  @Test
  void theStatusTellsWhatItIsDoing() {
    Peer a = simulation.peer("a");
    List<SynchronizerStatus> statuses = new ArrayList<>();
    Subscription subscription = a.synchronizer().addStatusListener(statuses::add);
    assertThat(a.synchronizer().getStatus()).isEqualTo(STOPPED);

    simulation.start(a);
    assertThat(statuses).startsWith(CONNECTING, SYNCING).endsWith(IN_SYNC);
    simulation.network.cut("a", FOR_A_WHILE);
    time.passAll();
    assertThat(a.synchronizer().getStatus()).isEqualTo(OFFLINE);
    simulation.network.restore("a");
    time.passAll();
    assertThat(a.synchronizer().getStatus()).isEqualTo(IN_SYNC);
    assertThat(a.synchronizer().getSynchronizerStats().reconnects()).isEqualTo(1);
    CompletableFuture<Void> closed = a.synchronizer().closeAsync();
    time.passAll();
    assertThat(closed).isCompleted();
    assertThat(statuses).endsWith(CLOSED);

    int before = statuses.size();
    subscription.close();
    assertThat(statuses).hasSize(before);
  }

  @Test
  void aStatusCanBeWaitedFor() {
    Peer a = simulation.peer("a");
    CompletableFuture<Void> inSync = a.synchronizer().whenStatus(IN_SYNC);
    assertThat(a.synchronizer().whenStatus(STOPPED)).isCompleted();
    simulation.start(a);
    assertThat(inSync).isCompleted();

    CompletableFuture<Void> offline = a.synchronizer().whenStatus(OFFLINE);
    assertThat(offline).isNotDone();
    CompletableFuture<Void> closed = a.synchronizer().closeAsync();
    time.passAll();
    assertThat(closed).isCompleted();
    assertThat(offline).isCancelled();
    assertThat(a.synchronizer().whenStatus(CLOSED)).isCompleted();
    assertThat(a.synchronizer().whenStatus(IN_SYNC)).isCancelled();
  }

  @Test
  void theStatsCountMessages() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    a.store().setValue("v", Cell.of(1));
    time.passAll();

    // a: asks, offers, answers, sends; b: asks, offers
    assertThat(a.synchronizer().getSynchronizerStats())
        .isEqualTo(new SynchronizerStats(4, 2, 0, 0, 0, null));
    assertThat(b.synchronizer().getSynchronizerStats())
        .isEqualTo(new SynchronizerStats(2, 2, 0, 0, 0, null));
  }

  @Test
  void closingSendsWhatWasWrittenBefore() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    a.store().setValue("v", Cell.of(1));
    CompletableFuture<Void> closed = a.synchronizer().closeAsync();
    time.passAll();

    assertThat(closed).isCompleted();
    assertThat(b.store().getValue("v")).isEqualTo(Cell.of(1));
  }

  @Test
  void whatIsClosedStaysClosed() {
    Peer a = simulation.started("a");
    CompletableFuture<Void> closed = a.synchronizer().closeAsync();
    time.passAll();

    assertThat(a.synchronizer().closeAsync()).isSameAs(closed).isCompleted();
    assertThat(a.synchronizer().stopSync()).isCompleted();
    assertThatThrownBy(() -> a.synchronizer().startSync())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    a.store().setValue("v", Cell.of(1));
    time.passAll();
    assertThat(a.errors()).isEmpty();
  }

  @Test
  void closingIsBoundedHoweverLongTheTransportTakes() {
    StubTransport transport = new StubTransport();
    transport.closing = new CompletableFuture<>();
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(
            simulation.peer("a").store(), transport, simulation.options(new ArrayList<>()));
    CompletableFuture<Void> closed = synchronizer.closeAsync();

    time.pass(Duration.ofSeconds(5));
    assertThat(closed).isCompleted();
  }

  @Test
  void optionsAreChecked() {
    assertThatThrownBy(() -> SynchronizerOptions.builder().requestTimeout(Duration.ZERO).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("requestTimeout must be positive: PT0S");
  }

  @Test
  void whoIsAskedWhileClosingSaysNothing() {
    List<Throwable> errors = new ArrayList<>();
    StubTransport transport = new StubTransport();
    transport.closing = new CompletableFuture<>();
    Synchronizer closing =
        Synchronizer.createCustomSynchronizer(
            simulation.peer("a").store(), transport, simulation.options(errors));
    var unused = closing.startSync();
    time.passAll();
    CompletableFuture<Void> closed = closing.closeAsync();
    time.pass(Duration.ZERO);
    transport.sent.clear();
    transport.sending = CompletableFuture.failedFuture(new TransportException("closed"));

    transport.listener().received(new Envelope("b", "id", new Message.GetTableDiff(Map.of())));
    transport.closing.complete(null);
    time.passAll();

    assertThat(closed).isCompleted();
    assertThat(transport.sent).isEmpty();
    assertThat(errors).isEmpty();
  }
}
