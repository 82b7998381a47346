package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import dev.merrow.store.FutureStampException;
import dev.merrow.sync.Simulation.Peer;
import dev.merrow.sync.Simulation.Puppet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A synchronizer among peers that answer wrongly, late, or not at all. */
class SynchronizerAnswersTest {
  private static final ContentHashes OTHER_VALUES = new ContentHashes(0, 7);

  private final Simulation simulation = new Simulation(1);
  private final VirtualTime time = simulation.time;
  private final Peer peer = simulation.peer("peer");
  private Puppet puppet;

  @BeforeEach
  void joinPuppet() {
    puppet = simulation.puppet("puppet");
  }

  private void startAlone() {
    simulation.start(peer);
    puppet.received.clear();
  }

  private static MergeableChanges value(String id, int value, Hlc hlc) {
    return MergeableChanges.ofValues(
        StampedValues.of(Map.of(id, new StampedCell(Cell.of(value), hlc))));
  }

  private Hlc now() {
    return Hlc.of(time.millis(), 0, 1);
  }

  @Test
  void itAnswersForItsHashesOnlyWhenStarted() {
    puppet.say("peer", "id", new Message.GetContentHashes());
    time.passAll();
    assertThat(puppet.received).isEmpty();

    startAlone();
    puppet.say("peer", "id", new Message.GetContentHashes());
    time.passAll();
    assertThat(puppet.received)
        .containsExactly(
            new Envelope(
                "peer",
                "id",
                new Message.Response(new Answer.OfContentHashes(new ContentHashes(0, 0)))));

    CompletableFuture<Void> stopped = peer.synchronizer().stopSync();
    time.passAll();
    puppet.say(null, null, new Message.GetContentHashes());
    puppet.say("peer", null, new Message.GetValueDiff(Map.of()));
    time.passAll();
    assertThat(stopped).isCompleted();
    assertThat(puppet.received).hasSize(2);
    assertThat(puppet.last())
        .isEqualTo(
            new Envelope(
                "peer", null, new Message.Response(new Answer.OfTables(StampedTables.EMPTY))));
  }

  @Test
  void whoAnswersAfterTheFirstWithTheSameIsNotAskedMore() {
    Puppet slower = simulation.puppet("slower");
    CompletableFuture<Void> started = peer.synchronizer().startSync();
    time.pass(Duration.ofMillis(1));

    puppet.answer(new Answer.OfContentHashes(OTHER_VALUES));
    slower.answer(new Answer.OfContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));

    assertThat(puppet.heard()).containsExactly("GetContentHashes", "GetValueDiff");
    assertThat(slower.heard()).containsExactly("GetContentHashes");
    puppet.answer(new Answer.OfValues(value("v", 1, now()).values()));
    time.pass(Duration.ofMillis(1));
    assertThat(peer.store().getValue("v")).isEqualTo(Cell.of(1));
    assertThat(started).isCompleted();
    assertThat(slower.heard()).containsExactly("GetContentHashes", "OfferContentHashes");
  }

  @Test
  void whoAnswersAfterAPeerThatIsAsNewHereIsAskedMore() {
    Puppet slower = simulation.puppet("slower");
    CompletableFuture<Void> started = peer.synchronizer().startSync();
    time.pass(Duration.ofMillis(1));

    puppet.answer(new Answer.OfContentHashes(peer.store().getMergeableContentHashes()));
    slower.answer(new Answer.OfContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));

    assertThat(started).isCompleted();
    assertThat(slower.heard()).endsWith("GetValueDiff");
    slower.answer(new Answer.OfValues(value("v", 1, now()).values()));
    time.pass(Duration.ofMillis(1));
    assertThat(peer.store().getValue("v")).isEqualTo(Cell.of(1));
  }

  @Test
  void whoSaysTooLateWhatItHasIsAskedForThat() {
    CompletableFuture<Void> started = peer.synchronizer().startSync();
    time.pass(Duration.ofMillis(1));
    Envelope question = puppet.last();
    time.pass(Duration.ofSeconds(5));
    assertThat(started).isCompleted();

    puppet.say(
        "peer",
        question.requestId(),
        new Message.Response(new Answer.OfContentHashes(OTHER_VALUES)));
    time.pass(Duration.ofMillis(1));
    puppet.answer(new Answer.OfValues(value("v", 1, now()).values()));
    time.pass(Duration.ofMillis(1));

    assertThat(peer.store().getValue("v")).isEqualTo(Cell.of(1));
  }

  @Test
  void howeverManyAnswerDifferentlyOnlySomeAreAskedMore() {
    List<Puppet> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(simulation.puppet("many" + i));
    }
    CompletableFuture<Void> started = peer.synchronizer().startSync();
    time.pass(Duration.ofMillis(1));
    for (int i = 0; i < many.size(); i++) {
      many.get(i).answer(new Answer.OfContentHashes(new ContentHashes(0, i + 1)));
    }
    time.pass(Duration.ofMillis(1));

    assertThat(started).isNotDone();
    assertThat(many.stream().filter(each -> each.heard().contains("GetValueDiff"))).hasSize(21);
  }

  @Test
  void anAnswerCountsOnlyFromThePeerThatWasAsked() {
    startAlone();
    Puppet other = simulation.puppet("other");
    puppet.say("peer", "offer", new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    Envelope request = puppet.last();

    Answer.OfValues wrong = new Answer.OfValues(value("v", 1, now()).values());
    other.say("peer", request.requestId(), new Message.Response(wrong));
    time.pass(Duration.ofMillis(1));
    assertThat(peer.store().getValueIds()).isEmpty();

    puppet.answer(new Answer.OfValues(value("v", 2, now()).values()));
    time.pass(Duration.ofMillis(1));
    assertThat(peer.store().getValue("v")).isEqualTo(Cell.of(2));
    assertThat(peer.errors()).isEmpty();
  }

  @Test
  void requestsForAnOfferCarryOnItsId() {
    startAlone();
    puppet.say("peer", "offer", new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    assertThat(puppet.last().requestId()).matches("offer\\.[-0-9A-Z_a-z]{4}");

    puppet.say("peer", "x".repeat(1_000), new Message.OfferContentHashes(OTHER_VALUES));
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    assertThat(puppet.received.subList(1, 3))
        .allSatisfy(
            each -> assertThat(each.requestId()).matches("[-0-9A-Z_a-z]{11}\\.[-0-9A-Z_a-z]{4}"));
  }

  @Test
  void requestsForAnOfferDoNotCarryOnTheSliceThatItsIdNames() {
    startAlone();
    puppet.say("peer", "12345678901~0~3.abcd", new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    assertThat(puppet.received)
        .singleElement()
        .extracting(Envelope::requestId)
        .asString()
        .doesNotContain("~");
  }

  @Test
  void whoDoesNotAnswerIsReportedAndNothingIsMerged() {
    startAlone();
    puppet.say("peer", null, new Message.OfferContentHashes(new ContentHashes(1, 1)));
    time.pass(Duration.ofMillis(1));
    puppet.answer(new Answer.OfTableDiff(new TableDiff(someTables(), Map.of("u", 1))));
    time.pass(Duration.ofMillis(1_001));

    // what came in the first answer would be only a part of it
    assertThat(peer.store().getTableIds()).isEmpty();
    assertThat(peer.errors())
        .singleElement()
        .isInstanceOf(RequestException.class)
        .hasToString(
            "dev.merrow.sync.RequestException: GetRowDiff to peer puppet: No answer within PT1S");
  }

  @Test
  void whoDoesNotAnswerIsAskedAgainWithMorePatience() {
    startAlone();
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(2_500));
    assertThat(puppet.heard()).containsExactly("GetValueDiff", "GetContentHashes");

    puppet.answer(new Answer.OfContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1_900));
    assertThat(puppet.heard()).endsWith("GetValueDiff").hasSize(3);
    puppet.answer(new Answer.OfValues(value("v", 1, now()).values()));
    time.passAll();

    assertThat(peer.store().getValue("v")).isEqualTo(Cell.of(1));
    assertThat(puppet.received).hasSize(3);
    assertThat(peer.errors()).hasSize(1);
  }

  @Test
  void whoNeverAnswersIsGivenUpAtLast() {
    startAlone();
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    time.passAll();

    assertThat(puppet.heard().stream().filter("GetContentHashes"::equals))
        .hasSize(Comparisons.MAX_RETRIES);
    assertThat(peer.errors()).hasSize(2 + Comparisons.MAX_RETRIES);
    puppet.received.clear();
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    assertThat(puppet.heard()).containsExactly("GetValueDiff");
  }

  @Test
  void nobodyIsAskedAgainAfterStopping() {
    startAlone();
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1_500));
    CompletableFuture<Void> stopped = peer.synchronizer().stopSync();
    time.passAll();

    assertThat(stopped).isCompleted();
    assertThat(puppet.heard()).containsExactly("GetValueDiff");
  }

  private StampedTables someTables() {
    return StampedTables.of(
        Map.of(
            "t",
            StampedTable.of(
                Map.of("r", StampedRow.of(Map.of("c", new StampedCell(Cell.of(1), now())))))));
  }

  @Test
  void anAnswerThatComesTooLateIsDropped() {
    startAlone();
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1_500));
    puppet.answer(new Answer.OfValues(value("v", 1, now()).values()));
    time.pass(Duration.ofMillis(1));

    assertThat(peer.store().getValueIds()).isEmpty();
    assertThat(peer.errors()).hasSize(1);
  }

  @Test
  void whoAnswersAfterItWasGivenUpIsAskedAnew() {
    startAlone();
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMinutes(5));
    assertThat(puppet.heard()).hasSize(1 + Comparisons.MAX_RETRIES);
    List<Envelope> requests = List.copyOf(puppet.received);
    puppet.received.clear();

    // it stood still, and goes on now
    requests.forEach(
        request ->
            puppet.say(
                "peer",
                request.requestId(),
                new Message.Response(new Answer.OfContentHashes(OTHER_VALUES))));
    time.pass(Duration.ofMillis(1));
    assertThat(puppet.heard()).containsExactly("OfferContentHashes", "GetContentHashes");
    puppet.answer(new Answer.OfContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    puppet.answer(new Answer.OfValues(value("v", 1, now()).values()));
    time.passAll();

    assertThat(peer.store().getValue("v")).isEqualTo(Cell.of(1));
    assertThat(puppet.received).hasSize(3);
  }

  @Test
  void aLateAnswerCountsOnlyFromThePeerThatWasAsked() {
    startAlone();
    Puppet other = simulation.puppet("other");
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMinutes(5));
    puppet.received.clear();

    puppet.say("other", null, new Message.GetContentHashes());
    other.say(
        "peer",
        puppet.received.isEmpty() ? "id" : puppet.last().requestId(),
        new Message.Response(new Answer.OfContentHashes(OTHER_VALUES)));
    time.passAll();

    assertThat(other.heard()).containsExactly("GetContentHashes");
    assertThat(puppet.received).isEmpty();
  }

  @Test
  void whatIsLostDuringAnExchangeIsAskedForAfterIt() {
    CompletableFuture<Void> started = peer.synchronizer().startSync();
    time.pass(Duration.ofMillis(500));
    simulation.network.listener("peer").failed(new TransportException("cannot be understood"));
    time.pass(Duration.ofMillis(500));
    assertThat(started).isCompleted();
    assertThat(puppet.heard()).containsExactly("GetContentHashes", "OfferContentHashes");

    time.pass(Duration.ofSeconds(1));
    assertThat(puppet.heard())
        .containsExactly("GetContentHashes", "OfferContentHashes", "GetContentHashes");
    puppet.answer(new Answer.OfContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    puppet.answer(new Answer.OfValues(value("v", 1, now()).values()));
    time.passAll();
    assertThat(peer.store().getValue("v")).isEqualTo(Cell.of(1));
  }

  @Test
  void whatIsLostAgainAndAgainIsAskedForLessAndLessOften() {
    startAlone();
    for (int i = 0; i < 600; i++) {
      simulation.network.listener("peer").failed(new TransportException("cannot be understood"));
      time.pass(Duration.ofSeconds(1));
    }
    assertThat(puppet.heard().stream().filter("GetContentHashes"::equals)).hasSizeBetween(8, 20);

    puppet.received.clear();
    time.pass(Duration.ofMinutes(2));
    simulation.network.listener("peer").failed(new TransportException("cannot be understood"));
    time.pass(Duration.ofSeconds(2));
    assertThat(puppet.heard()).contains("GetContentHashes");
  }

  @Test
  void anAnswerThatNobodyAskedForIsDropped() {
    startAlone();
    Answer.OfValues values = new Answer.OfValues(value("v", 1, now()).values());
    puppet.say("peer", null, new Message.Response(values));
    puppet.say("peer", "unknown", new Message.Response(values));
    time.passAll();

    assertThat(peer.store().getValueIds()).isEmpty();
    assertThat(peer.errors()).isEmpty();
  }

  @Test
  void anAnswerOfAnotherKindIsReportedAndHarmsNothing() {
    startAlone();
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    puppet.answer(new Answer.OfTables(someTables()));
    time.passAll();

    assertThat(peer.store().getContent().tables()).isEmpty();
    assertThat(peer.errors().get(0))
        .asString()
        .contains("GetValueDiff to peer puppet: Answered by puppet with OfTables");
  }

  @Test
  void whoAnswersAllWronglyDoesNotKeepOthersFromAnswering() {
    Puppet other = simulation.puppet("other");
    CompletableFuture<Void> started = peer.synchronizer().startSync();
    time.pass(Duration.ofMillis(1));
    puppet.answer(new Answer.OfTables(someTables()));
    time.pass(Duration.ofMillis(1));
    other.answer(new Answer.OfContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    other.answer(new Answer.OfValues(value("v", 1, now()).values()));
    time.passAll();

    assertThat(started).isCompleted();
    assertThat(peer.store().getValue("v")).isEqualTo(Cell.of(1));
    assertThat(peer.errors()).singleElement().asString().contains("GetContentHashes to all");
  }

  @Test
  void noMoreThanAHundredRequestsWait() {
    startAlone();
    IntStream.range(0, 101)
        .forEach(i -> puppet.say("peer", "o" + i, new Message.OfferContentHashes(OTHER_VALUES)));
    time.pass(Duration.ofMillis(1));

    // the one that had waited longest has failed
    assertThat(puppet.received).hasSize(101);
    assertThat(peer.errors())
        .singleElement()
        .asString()
        .contains("More than 100 requests would wait");

    time.passAll();
    puppet.received.clear();
    puppet.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    assertThat(puppet.heard()).containsExactly("GetValueDiff");
  }

  @Test
  void manyThatAreNotAnsweredKeepNobodyFromBeingAsked() {
    startAlone();
    Puppet late = simulation.puppet("late");
    IntStream.range(0, 100)
        .forEach(i -> puppet.say("peer", "o" + i, new Message.OfferContentHashes(OTHER_VALUES)));
    late.say("peer", null, new Message.OfferContentHashes(OTHER_VALUES));
    time.pass(Duration.ofMillis(1));
    assertThat(late.heard()).containsExactly("GetValueDiff");
    late.answer(new Answer.OfValues(value("v", 1, now()).values()));
    time.pass(Duration.ofMillis(1));
    assertThat(peer.store().getValue("v")).isEqualTo(Cell.of(1));
  }

  @Test
  void changesFromTheFutureAreReportedAndWhatFollowsIsMerged() {
    startAlone();
    Hlc future = Hlc.of(time.millis() + Duration.ofMinutes(6).toMillis(), 0, 1);
    puppet.say(null, null, new Message.ContentDiff(value("v", 1, future)));
    puppet.say(null, null, new Message.ContentDiff(value("w", 2, now())));
    time.passAll();

    assertThat(peer.store().getValueIds()).containsExactly("w");
    assertThat(peer.errors()).singleElement().isInstanceOf(FutureStampException.class);
  }

  @Test
  void aListenerThatThrowsIsReportedAndTheChangesStay() {
    startAlone();
    peer.store()
        .addValuesListener(
            event -> {
              throw new IllegalStateException("from a listener");
            });
    puppet.say(null, null, new Message.ContentDiff(value("v", 1, now())));
    // apart: together they would be merged in one transaction
    time.passAll();
    puppet.say(null, null, new Message.ContentDiff(value("w", 2, now())));
    time.passAll();

    assertThat(peer.store().getValueIds()).containsExactly("v", "w");
    assertThat(peer.errors()).hasSize(2);
  }
}
