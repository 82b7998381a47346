package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Simulation.Peer;
import dev.merrow.sync.Simulation.Puppet;
import dev.merrow.testkit.sync.Convergence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stores that are larger than a message. */
class DeliveryTest {
  private static final int ROWS = 10_000;
  private static final String TEXT = "x".repeat(600);
  private static final int MAX_JSON = 2 * 1024 * 1024;

  private final Simulation simulation = new Simulation(1);
  private final VirtualTime time = simulation.time;

  private static void fill(MergeableStore store, String tableId, int rows) {
    store.transaction(
        () -> {
          for (int i = 0; i < rows; i++) {
            String rowId = "row" + i;
            store.setCell(tableId, rowId, "name", Cell.of(TEXT + i));
            store.setCell(tableId, rowId, "number", Cell.of(i));
          }
        });
  }

  private void assertPieces(String senderId) {
    assertThat(simulation.network.log())
        .filteredOn(sent -> sent.from().equals(senderId))
        .allSatisfy(sent -> assertThat(sent.json().length()).isLessThan(MAX_JSON));
  }

  @Test
  void aNewPeerGetsAllOfIt() {
    Peer a = simulation.peer("a");
    fill(a.store(), "t", ROWS);
    fill(a.store(), "u", 10);
    simulation.start(a);
    Peer b = simulation.peer("b");
    b.store().setCell("mine", "r", "c", Cell.of(true));
    List<SyncProgress> told = new ArrayList<>();
    a.synchronizer().addProgressListener(told::add);
    b.synchronizer().addProgressListener(told::add);

    CompletableFuture<Void> started = b.synchronizer().startSync();
    time.passUntil(started::isDone);
    assertThat(b.store().getRowCount("t")).isEqualTo(ROWS);
    time.passAll();

    Convergence.assertEqual(a.store(), b.store());
    assertPieces("a");
    assertThat(a.errors()).isEmpty();
    assertThat(b.errors()).isEmpty();
    assertThat(a.synchronizer().getProgress().sent()).isBetween(ROWS - 1_000L, ROWS + 10L);
    assertThat(a.synchronizer().getProgress().remaining()).hasValue(0);
    assertThat(b.synchronizer().getProgress().received())
        .isEqualTo(a.synchronizer().getProgress().sent());
    assertThat(told).hasSizeGreaterThan(8);
  }

  @Test
  void whatWasDeliveredIsNotSentOn() {
    Peer a = simulation.peer("a");
    fill(a.store(), "t", ROWS);
    simulation.start(a);
    Peer b = simulation.started("b");

    assertThat(simulation.said("b")).noneMatch(json -> json.startsWith("3,"));
    Convergence.assertEqual(a.store(), b.store());
  }

  @Test
  void whatIsWrittenDuringADeliveryArrivesToo() {
    simulation.network.latency(Duration.ofMillis(10), Duration.ofMillis(20));
    Peer a = simulation.peer("a");
    fill(a.store(), "t", ROWS);
    simulation.start(a);
    Peer b = simulation.peer("b");
    CompletableFuture<Void> started = b.synchronizer().startSync();
    for (int i = 0; i < 50; i++) {
      time.pass(Duration.ofMillis(5));
      a.store().setCell("t", "row" + i, "late", Cell.of(i));
      a.store().delRow("t", "row" + (ROWS - 1 - i));
      b.store().setCell("t", "row" + i, "later", Cell.of(i));
    }
    time.passAll();

    assertThat(started).isCompleted();
    Convergence.assertEqual(a.store(), b.store());
  }

  @Test
  void rowsThatAreMissingAndRowsThatDifferArrive() {
    Peer a = simulation.peer("a");
    Peer b = simulation.peer("b");
    fill(a.store(), "t", ROWS);
    time.pass(Duration.ofSeconds(1));
    fill(b.store(), "t", ROWS / 2 + 1_000);
    fill(b.store(), "t2", ROWS);
    simulation.start(a);
    simulation.start(b);

    Convergence.assertEqual(a.store(), b.store());
    assertPieces("a");
    assertPieces("b");
  }

  @Test
  void manyCellsThatDifferArrive() {
    Peer a = simulation.peer("a");
    Peer b = simulation.peer("b");
    fill(a.store(), "t", Responder.MAX_DIFFERING - 5_000);
    time.pass(Duration.ofSeconds(1));
    fill(b.store(), "t", Responder.MAX_DIFFERING - 5_000);
    simulation.start(a);
    simulation.start(b);

    Convergence.assertEqual(a.store(), b.store());
    assertPieces("b");
  }

  @Test
  void aRowAndValuesThatAreLargerThanAPieceArrive() {
    Peer a = simulation.peer("a");
    a.store()
        .transaction(
            () -> {
              for (int i = 0; i < 300; i++) {
                a.store().setCell("t", "r", "c" + i, Cell.of("x".repeat(10_000)));
                a.store().setValue("v" + i, Cell.of("y".repeat(10_000)));
              }
            });
    simulation.start(a);
    Peer b = simulation.started("b");

    Convergence.assertEqual(a.store(), b.store());
    assertPieces("a");
  }

  @Test
  void manyPeersAtOnceGetAllOfIt() {
    Peer a = simulation.peer("a");
    fill(a.store(), "t", 1_500);
    simulation.start(a);
    List<Peer> others = new ArrayList<>();
    for (int i = 0; i < 2 * Deliveries.MAX_AT_ONCE; i++) {
      Peer peer = simulation.peer("b" + i);
      others.add(peer);
      assertThat(peer.synchronizer().startSync()).isNotDone();
    }
    time.passAll();

    others.forEach(peer -> Convergence.assertEqual(a.store(), peer.store()));
    assertPieces("a");
  }

  @Test
  void aPeerIsAnsweredAtOnceAndThenGivenPieces() {
    Peer a = simulation.peer("a");
    fill(a.store(), "t", ROWS);
    simulation.start(a);
    Puppet puppet = simulation.puppet("puppet");
    puppet.say("a", "id", new Message.GetTableDiff(Map.of()));
    time.pass(Duration.ofMillis(1));

    assertThat(puppet.heard())
        .containsExactly(
            "ContentDiff",
            "Response",
            "ContentDiff",
            "ContentDiff",
            "ContentDiff",
            "ContentDiff",
            "GetContentHashes");
    assertThat(puppet.received.get(0))
        .isEqualTo(new Envelope("a", "id", new Message.ContentDiff(MergeableChanges.EMPTY)));
    assertThat(puppet.received.get(1).requestId()).isEqualTo("id");

    // meanwhile it is told that there is nothing more to ask for
    puppet.say("a", "next", new Message.GetTableDiff(Map.of()));
    time.pass(Duration.ofMillis(1));
    assertThat(puppet.last().message())
        .isEqualTo(new Message.Response(Responder.nothingFor(new Message.GetTableDiff(Map.of()))));
    puppet.received.remove(puppet.received.size() - 1);

    while (puppet.last().message() instanceof Message.GetContentHashes) {
      puppet.answer(new Answer.OfContentHashes(a.store().getMergeableContentHashes()));
      time.pass(Duration.ofMillis(1));
    }
    assertThat(puppet.last().message())
        .isEqualTo(new Message.OfferContentHashes(a.store().getMergeableContentHashes()));
    MergeableStore copy = MergeableStore.createMergeableStore("copy", time);
    for (Envelope envelope : puppet.received) {
      if (envelope.message() instanceof Message.ContentDiff diff) {
        copy.applyMergeableChanges(diff.changes());
      } else if (envelope.message() instanceof Message.Response response
          && response.answer().asTableDiff() != null) {
        copy.applyMergeableChanges(
            MergeableChanges.ofTables(response.answer().asTableDiff().newTables()));
      }
    }
    Convergence.assertEqual(a.store(), copy);
  }

  @Test
  void aPeerThatTakesNoMoreIsGivenNoMore() {
    Peer a = simulation.peer("a");
    fill(a.store(), "t", ROWS);
    simulation.start(a);
    Puppet puppet = simulation.puppet("puppet");
    puppet.say("a", "id", new Message.GetTableDiff(Map.of()));
    time.pass(Duration.ofMinutes(2));

    assertThat(puppet.heard()).hasSize(3 + Delivery.WINDOW);
    assertThat(a.errors()).singleElement().isInstanceOf(RequestException.class);
    assertThat(a.synchronizer().getStatus()).isEqualTo(SynchronizerStatus.IN_SYNC);
  }

  @Test
  void aPeerThatNeverEndsItsDeliveryDoesNotHoldUpTheStart() {
    Puppet puppet = simulation.puppet("puppet");
    Peer b = simulation.peer("b");
    CompletableFuture<Void> started = b.synchronizer().startSync();
    time.pass(Duration.ofMillis(1));
    puppet.answer(new Answer.OfContentHashes(new ContentHashes(0, 7)));
    time.pass(Duration.ofMillis(1));
    String requestId = puppet.last().requestId();
    puppet.say("b", requestId, new Message.ContentDiff(MergeableChanges.EMPTY));
    puppet.answer(new Answer.OfValues(StampedValues.EMPTY));

    for (int i = 0; i < 29; i++) {
      time.pass(Duration.ofSeconds(30));
      puppet.say("b", requestId, new Message.ContentDiff(MergeableChanges.EMPTY));
    }
    assertThat(started).isNotDone();
    time.pass(Duration.ofSeconds(31));
    assertThat(started).isCompleted();
  }

  @Test
  void aPeerThatGoesSilentDoesNotHoldUpTheStart() {
    Puppet puppet = simulation.puppet("puppet");
    Peer b = simulation.peer("b");
    CompletableFuture<Void> started = b.synchronizer().startSync();
    time.pass(Duration.ofMillis(1));
    puppet.answer(new Answer.OfContentHashes(new ContentHashes(0, 7)));
    time.pass(Duration.ofMillis(1));
    puppet.say("b", puppet.last().requestId(), new Message.ContentDiff(MergeableChanges.EMPTY));
    puppet.answer(new Answer.OfValues(StampedValues.EMPTY));

    time.pass(Duration.ofSeconds(59));
    assertThat(started).isNotDone();
    time.pass(Duration.ofSeconds(2));
    assertThat(started).isCompleted();
  }

  @Test
  void aPeerThatGoesOnLaterIsOfferedTheRest() {
    Peer a = simulation.peer("a");
    fill(a.store(), "t", ROWS);
    simulation.start(a);
    Puppet puppet = simulation.puppet("puppet");
    puppet.say("a", "id", new Message.GetTableDiff(Map.of()));
    time.pass(Duration.ofMinutes(2));
    Envelope question = puppet.last();
    puppet.received.clear();

    puppet.say(
        "a",
        question.requestId(),
        new Message.Response(new Answer.OfContentHashes(new ContentHashes(1, 0))));
    time.pass(Duration.ofMillis(1));

    assertThat(puppet.heard()).containsExactly("OfferContentHashes", "GetContentHashes");
  }

  @Test
  void whatTheRestOfADeliveryIsNotHeardOfIsAskedFor() {
    Puppet puppet = simulation.puppet("puppet");
    Peer b = simulation.peer("b");
    CompletableFuture<Void> started = b.synchronizer().startSync();
    time.pass(Duration.ofMillis(1));
    puppet.answer(new Answer.OfContentHashes(new ContentHashes(0, 7)));
    time.pass(Duration.ofMillis(1));
    puppet.say("b", puppet.last().requestId(), new Message.ContentDiff(MergeableChanges.EMPTY));
    puppet.answer(new Answer.OfValues(StampedValues.EMPTY));
    time.pass(Duration.ofSeconds(59));
    puppet.received.clear();

    time.pass(Duration.ofSeconds(2));
    assertThat(started).isCompleted();
    assertThat(puppet.heard()).contains("GetContentHashes");
  }

  @Test
  void whatTheNetworkBreaksOffIsDeliveredLater() {
    Peer a = simulation.peer("a");
    fill(a.store(), "t", ROWS);
    simulation.start(a);
    Peer b = simulation.peer("b");
    int[] messages = {0};
    simulation.network.failing(
        sent -> sent.from().equals("a") && ++messages[0] >= 5 && messages[0] <= 6);
    CompletableFuture<Void> started = b.synchronizer().startSync();
    time.pass(Duration.ofSeconds(30));

    assertThat(started).isCompleted();
    Convergence.assertEqual(a.store(), b.store());
    assertThat(a.errors()).isNotEmpty().allMatch(TransportException.class::isInstance);
  }

  @Test
  void aPeerThatHasGoneIsNotOfferedTheRest() {
    MergeableStore store = MergeableStore.createMergeableStore("a", time);
    fill(store, "t", ROWS);
    FailingTransport transport = new FailingTransport(simulation.network.join("a"));
    List<Throwable> errors = new ArrayList<>();
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(store, transport, simulation.options(errors));
    var unused = synchronizer.startSync();
    time.passAll();
    Puppet puppet = simulation.puppet("puppet");

    transport.failure = new TransportException("The queue is full");
    puppet.say("a", "id", new Message.GetTableDiff(Map.of()));
    time.pass(Duration.ofMillis(1));
    transport.failure = new CancellationException("The client has gone");
    transport.sends = 0;
    time.pass(Duration.ofHours(2));

    assertThat(transport.sends).isEqualTo(1);
    assertThat(errors).isNotEmpty().allMatch(TransportException.class::isInstance);
  }

  /** A peer's transport, whose messages fail from some time on. */
  private static final class FailingTransport implements Transport {
    private final Transport delegate;
    private @Nullable Exception failure;
    private int sends;

    FailingTransport(Transport delegate) {
      this.delegate = delegate;
    }

    @Override
    public CompletableFuture<Void> open(TransportListener listener) {
      return delegate.open(listener);
    }

    @Override
    public CompletableFuture<Void> send(Envelope envelope) {
      sends++;
      return failure == null ? delegate.send(envelope) : CompletableFuture.failedFuture(failure);
    }

    @Override
    public CompletableFuture<Void> close() {
      return delegate.close();
    }
  }

  @Test
  void whoWaitsGetsItsTurnAlsoIfThoseBeforeItHaveGone() {
    Peer a = simulation.peer("a");
    fill(a.store(), "t", 2_500);
    simulation.start(a);
    List<Puppet> puppets = new ArrayList<>();
    for (int i = 0; i < 5 * Deliveries.MAX_AT_ONCE; i++) {
      puppets.add(simulation.puppet("p" + i));
    }
    puppets.forEach(puppet -> puppet.say("a", "id", new Message.GetTableDiff(Map.of())));
    time.pass(Duration.ofMillis(1));
    Puppet last = puppets.get(puppets.size() - 1);
    last.received.clear();

    for (Puppet puppet : puppets.subList(0, Deliveries.MAX_AT_ONCE)) {
      puppet.answer(new Answer.OfContentHashes(a.store().getMergeableContentHashes()));
    }
    time.passAll();
    assertThat(last.heard()).contains("OfferContentHashes");
  }

  @Test
  void aDeliveryThatBreaksOffIsMadeUpForWhenTheLinkIsBack() {
    simulation.network.latency(Duration.ofMillis(10), Duration.ofMillis(20));
    Peer a = simulation.peer("a");
    fill(a.store(), "t", ROWS);
    simulation.start(a);
    Peer b = simulation.peer("b");
    CompletableFuture<Void> started = b.synchronizer().startSync();
    time.passUntil(() -> b.store().getRowCount("t") > 100);
    assertThat(b.store().getRowCount("t")).isBetween(1, ROWS - 1);
    simulation.network.cut("b", new CloseReason(1006, "cable", true));
    time.pass(Duration.ofSeconds(1));
    simulation.network.restore("b");
    time.passAll();

    assertThat(started).isCompleted();
    Convergence.assertEqual(a.store(), b.store());
  }
}
