package dev.merrow.sync;

import static dev.merrow.sync.SynchronizerStatus.CONNECTING;
import static dev.merrow.sync.SynchronizerStatus.IN_SYNC;
import static dev.merrow.sync.SynchronizerStatus.OFFLINE;
import static dev.merrow.sync.SynchronizerStatus.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.sync.Simulation.Peer;
import dev.merrow.testkit.sync.Convergence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Links that come and go. */
class SynchronizerLinkTest {
  private static final CloseReason FOR_A_WHILE = new CloseReason(1006, "cable", true);
  private static final CloseReason FOR_GOOD = new CloseReason(1008, "go away", false);

  private final Simulation simulation = new Simulation(1);
  private final VirtualTime time = simulation.time;

  @Test
  void aTransportThatTriesAgainIsOfflineMeanwhile() {
    StubTransport transport = new StubTransport();
    transport.opening = new CompletableFuture<>();
    List<Throwable> errors = new ArrayList<>();
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(
            simulation.peer("a").store(), transport, simulation.options(errors));
    CompletableFuture<Void> started = synchronizer.startSync();
    time.passAll();
    assertThat(synchronizer.getStatus()).isEqualTo(CONNECTING);

    TransportException unreachable = new TransportException("no route");
    transport.listener().retrying(unreachable, Duration.ofSeconds(1));
    time.passAll();
    assertThat(synchronizer.getStatus()).isEqualTo(OFFLINE);
    assertThat(errors).containsExactly(unreachable);
    transport.listener().connecting();
    time.passAll();
    assertThat(synchronizer.getStatus()).isEqualTo(CONNECTING);
    transport.opening.complete(null);
    time.passAll();
    assertThat(synchronizer.getStatus()).isEqualTo(IN_SYNC);
    assertThat(started).isCompleted();

    TransportException refused = new TransportException("who are you?");
    transport.listener().closed(FOR_A_WHILE);
    transport.listener().gaveUp(refused);
    time.passAll();
    assertThat(synchronizer.getStatus()).isEqualTo(STOPPED);
    assertThat(errors).last().isSameAs(refused);
    assertThat(synchronizer.getSynchronizerStats().lastError()).isSameAs(refused);
  }

  @Test
  void aLinkThatCannotOpenFailsTheStartAndMayBeTriedAgain() {
    StubTransport transport = new StubTransport();
    transport.opening = CompletableFuture.failedFuture(new TransportException("no route"));
    List<Throwable> errors = new ArrayList<>();
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(
            simulation.peer("a").store(), transport, simulation.options(errors));

    CompletableFuture<Void> failed = synchronizer.startSync();
    time.passAll();
    assertThatThrownBy(failed::join).hasCauseInstanceOf(TransportException.class);
    // whoever waits for the start knows; nobody else need be told
    assertThat(errors).isEmpty();
    assertThat(synchronizer.getSynchronizerStats().lastError())
        .isInstanceOf(TransportException.class);
    assertThat(synchronizer.getStatus()).isEqualTo(STOPPED);

    transport.opening = CompletableFuture.completedFuture(null);
    CompletableFuture<Void> started = synchronizer.startSync();
    time.passAll();
    assertThat(started).isCompleted();
  }

  @Test
  void whatIsWrittenWhileTheLinkIsDownIsExchangedWhenItComesBack() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    simulation.network.cut("a", FOR_A_WHILE);
    time.passAll();
    a.store().setValue("a", Cell.of(1));
    b.store().setValue("b", Cell.of(2));
    time.passAll();
    assertThat(b.store().getValueIds()).containsExactly("b");

    simulation.network.restore("a");
    time.passAll();

    assertThat(b.store().getValueIds()).containsExactlyInAnyOrder("a", "b");
    Convergence.assertEqual(a.store(), b.store());
    assertThat(a.errors()).singleElement().asString().contains("1006 cable");
  }

  @Test
  void aStartWaitsForTheLinkToComeBack() {
    Peer a = simulation.peer("a");
    CompletableFuture<Void> started = a.synchronizer().startSync();
    time.pass(Duration.ofMillis(10));
    simulation.network.cut("a", FOR_A_WHILE);
    time.pass(Duration.ofMinutes(1));
    assertThat(started).isNotDone();

    simulation.network.restore("a");
    time.passAll();
    assertThat(started).isCompleted();
    assertThat(a.errors()).singleElement().asString().contains("1006");
  }

  @Test
  void whoIsStoppedAndStartedWhileTheLinkIsDownWaitsForItToComeBack() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    simulation.network.cut("a", FOR_A_WHILE);
    time.passAll();
    CompletableFuture<Void> stopped = a.synchronizer().stopSync();
    b.store().setValue("v", Cell.of(1));

    CompletableFuture<Void> started = a.synchronizer().startSync();
    time.passAll();
    assertThat(stopped).isCompleted();
    assertThat(started).isNotDone();
    simulation.network.restore("a");
    time.passAll();

    assertThat(started).isCompleted();
    Convergence.assertEqual(a.store(), b.store());
  }

  @Test
  void aLinkThatGoesDownBreaksOffWhatIsUnderWay() {
    Peer a = simulation.started("a");
    Simulation.Puppet puppet = simulation.puppet("puppet");
    puppet.say("a", null, new Message.OfferContentHashes(new ContentHashes(0, 1)));
    time.pass(Duration.ofMillis(1));
    simulation.network.cut("a", FOR_A_WHILE);
    time.passAll();

    assertThat(puppet.heard()).containsExactly("GetValueDiff");
    assertThat(a.errors()).singleElement().asString().contains("1006");
  }

  @Test
  void aLinkThatEndsForGoodStopsItUntilItIsStartedAgain() {
    Peer a = simulation.peer("a");
    Peer b = simulation.started("b");
    CompletableFuture<Void> started = a.synchronizer().startSync();
    time.pass(Duration.ZERO);
    simulation.network.cut("a", FOR_GOOD);
    time.passAll();
    assertThat(a.synchronizer().getStatus()).isEqualTo(STOPPED);
    assertThat(a.errors()).singleElement().asString().contains("1008 go away");

    b.store().setValue("b", Cell.of(2));
    simulation.start(a);
    assertThat(started).isDone();
    assertThat(a.store().getValueIds()).containsExactly("b");
  }
}
