package dev.merrow.sync;

import static dev.merrow.sync.SynchronizerStatus.INCOMPLETE;
import static dev.merrow.sync.SynchronizerStatus.IN_SYNC;
import static dev.merrow.sync.SynchronizerStatus.OFFLINE;
import static dev.merrow.sync.SynchronizerStatus.SYNCING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Simulation.Peer;
import dev.merrow.sync.Simulation.Puppet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A status that people can be shown, and what it says is missing. */
class SynchronizerStatusTest {
  private static final ContentHashes OTHER_VALUES = new ContentHashes(0, 7);

  private final Simulation simulation = new Simulation(1);
  private final VirtualTime time = simulation.time;

  private static MergeableChanges value(String id, Cell cell, Hlc hlc) {
    return MergeableChanges.ofValues(StampedValues.of(Map.of(id, new StampedCell(cell, hlc))));
  }

  private Hlc ahead(Duration duration) {
    return Hlc.of(time.millis() + duration.toMillis(), 0, 1);
  }

  @Test
  void itDoesNotFlapBetweenChanges() {
    StubTransport transport = new StubTransport();
    MergeableStore store = MergeableStore.createMergeableStore("a", time);
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(
            store, transport, simulation.options(new ArrayList<>()));
    var unused = synchronizer.startSync();
    time.passAll();
    List<SynchronizerStatus> statuses = new ArrayList<>();
    synchronizer.addStatusListener(statuses::add);

    for (int i = 0; i < 200; i++) {
      CompletableFuture<Void> taken = new CompletableFuture<>();
      transport.sending = taken;
      store.setValue("v", Cell.of(i));
      time.pass(Duration.ofMillis(10));
      taken.complete(null);
      time.pass(Duration.ofMillis(40));
    }
    assertThat(statuses).containsExactly(SYNCING);
    time.passAll();
    assertThat(statuses).containsExactly(SYNCING, IN_SYNC);
  }

  @Test
  void itIsInSyncAtOnceWhenTheFirstExchangeIsDone() {
    Peer a = simulation.started("a");
    a.store().setValue("v", Cell.of(1));
    time.passAll();
    Peer b = simulation.peer("b");
    CompletableFuture<Void> inSync = b.synchronizer().whenStatus(IN_SYNC);
    var unused = b.synchronizer().startSync();
    time.pass(Duration.ofMillis(1));
    assertThat(inSync).isCompleted();
    assertThat(b.store().getValue("v")).isEqualTo(Cell.of(1));
  }

  @Test
  void itIsNotInSyncWhileAPeerOwesAnAnswer() {
    Peer peer = simulation.started("peer");
    Puppet puppet = simulation.puppet("puppet");
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    for (int i = 0; i < 20; i++) {
      time.pass(Duration.ofSeconds(1));
      assertThat(peer.synchronizer().getStatus()).isEqualTo(SYNCING);
    }
    puppet.answer(new Answer.OfContentHashes(peer.store().getMergeableContentHashes()));
    time.passAll();
    assertThat(peer.synchronizer().getStatus()).isEqualTo(IN_SYNC);
  }

  @Test
  void itIsNotInSyncWhileMessagesThatWereLostAreNotMadeUpFor() {
    Peer peer = simulation.started("peer");
    simulation.network.listener("peer").failed(new TransportException("cannot be understood"));
    time.pass(Duration.ofMillis(999));
    assertThat(peer.synchronizer().getStatus()).isEqualTo(SYNCING);
    time.passAll();
    assertThat(peer.synchronizer().getStatus()).isEqualTo(IN_SYNC);
  }

  @Test
  void whatComesFromPeersDoesNotDisturbIt() {
    Peer a = simulation.started("a");
    Peer b = simulation.started("b");
    List<SynchronizerStatus> statuses = new ArrayList<>();
    b.synchronizer().addStatusListener(statuses::add);
    for (int i = 0; i < 10; i++) {
      a.store().setValue("v", Cell.of(i));
      time.pass(Duration.ofMillis(20));
    }
    assertThat(b.store().getValue("v")).isEqualTo(Cell.of(9));
    assertThat(statuses).isEmpty();
  }

  @Test
  void aCellOfTheFutureIsNamedReportedOnceAndAskedForWhenItIsDue() {
    Peer peer = simulation.started("peer");
    Puppet puppet = simulation.puppet("puppet");
    Hlc future = ahead(Duration.ofMinutes(10));
    MergeableChanges bad = value("bad", Cell.of(1), future);
    puppet.say(null, null, new Message.ContentDiff(bad));
    puppet.say(
        null, null, new Message.ContentDiff(value("good", Cell.of(2), ahead(Duration.ZERO))));
    puppet.say(null, null, new Message.ContentDiff(bad));
    time.pass(Duration.ofSeconds(1));

    assertThat(peer.store().getValueIds()).containsExactly("good");
    assertThat(peer.errors()).singleElement().isInstanceOf(FutureStampException.class);
    assertThat(peer.synchronizer().getStatus()).isEqualTo(INCOMPLETE);
    Instant due = Instant.ofEpochMilli(future.time()).minus(Duration.ofMinutes(5));
    assertThat(peer.synchronizer().getGaps())
        .containsExactly(new SyncGap.FutureStamp(CellAddress.ofValue("bad"), future, due, null));

    puppet.received.clear();
    time.pass(Duration.ofMinutes(4));
    assertThat(puppet.received).isEmpty();
    time.pass(Duration.ofMinutes(1));
    assertThat(puppet.heard()).contains("GetContentHashes");
    Envelope question = puppet.received.get(0);
    puppet.say(
        "peer",
        question.requestId(),
        new Message.Response(new Answer.OfContentHashes(OTHER_VALUES)));
    time.pass(Duration.ofMillis(1));
    puppet.answer(new Answer.OfValues(bad.values()));
    time.passAll();

    assertThat(peer.store().getValueIds()).containsExactlyInAnyOrder("good", "bad");
    assertThat(peer.errors()).hasSize(1);
    assertThat(peer.synchronizer().getGaps()).isEmpty();
    assertThat(peer.synchronizer().getStatus()).isEqualTo(IN_SYNC);
  }

  @Test
  void whatIsDueFirstIsAskedForFirst() {
    simulation.started("peer");
    Puppet puppet = simulation.puppet("puppet");
    puppet.say(
        null,
        null,
        new Message.ContentDiff(value("late", Cell.of(1), ahead(Duration.ofDays(4000)))));
    puppet.say(
        null,
        null,
        new Message.ContentDiff(value("soon", Cell.of(1), ahead(Duration.ofMinutes(6)))));
    time.pass(Duration.ofSeconds(59));
    assertThat(puppet.heard()).as("notices").containsExactly("Response", "Response");
    time.pass(Duration.ofSeconds(2));
    assertThat(puppet.heard()).contains("GetContentHashes");
  }

  @Test
  void whatCannotBeMergedIsNamedAndAskedForAFewTimes() {
    Peer peer = simulation.started("peer");
    boolean[] refuses = {true};
    peer.store()
        .addWillFinishTransactionListener(
            finished -> {
              if (refuses[0]) {
                throw new IllegalStateException("from middleware");
              }
            });
    Puppet puppet = simulation.puppet("puppet");
    puppet.say(null, null, new Message.ContentDiff(value("v", Cell.of(1), ahead(Duration.ZERO))));
    time.pass(Duration.ofMillis(1));
    assertThat(peer.store().getValueIds()).isEmpty();
    assertThat(peer.synchronizer().getGaps()).singleElement().isInstanceOf(SyncGap.NotMerged.class);
    assertThat(peer.synchronizer().getStatus()).isEqualTo(SYNCING);

    time.pass(Duration.ofSeconds(1));
    assertThat(puppet.heard()).containsExactly("GetContentHashes");
    refuses[0] = false;
    puppet.answer(new Answer.OfContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    puppet.answer(new Answer.OfValues(value("v", Cell.of(1), ahead(Duration.ZERO)).values()));
    time.passAll();
    assertThat(peer.store().getValueIds()).containsExactly("v");
    assertThat(peer.synchronizer().getStatus()).isEqualTo(IN_SYNC);
  }

  @Test
  void whenTheLinkIsLostWhatIsMissingIsFoundOutAnew() {
    Peer peer = simulation.started("peer");
    Puppet puppet = simulation.puppet("puppet");
    puppet.say(
        null,
        null,
        new Message.ContentDiff(value("bad", Cell.of(1), ahead(Duration.ofMinutes(10)))));
    time.pass(Duration.ofSeconds(1));
    simulation.network.cut("peer", new CloseReason(1006, "cable", true));
    time.pass(Duration.ofSeconds(1));
    assertThat(peer.synchronizer().getStatus()).isEqualTo(OFFLINE);
    assertThat(peer.synchronizer().getGaps()).isEmpty();
  }

  @Test
  void noMoreThanAThousandAreNamed() {
    Peer peer = simulation.started("peer");
    Puppet puppet = simulation.puppet("puppet");
    Map<String, StampedCell> many = new HashMap<>();
    for (int i = 0; i < Gaps.MAX + 10; i++) {
      many.put("v" + i, new StampedCell(Cell.of(1), ahead(Duration.ofMinutes(10))));
    }
    puppet.say(
        null, null, new Message.ContentDiff(MergeableChanges.ofValues(StampedValues.of(many))));
    time.pass(Duration.ofMillis(1));
    assertThat(peer.synchronizer().getGaps()).hasSize(Gaps.MAX);
  }
}
