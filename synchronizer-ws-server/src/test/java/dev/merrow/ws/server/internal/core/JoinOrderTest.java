package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever comes gets what is there, though it takes the first answer alone as TinyBase's does. */
@ParameterizedClass
@EnumSource(Routing.class)
class JoinOrderTest {
  private static final Duration TICK = Duration.ofMillis(1);

  @Parameter Routing routing;

  private final VirtualTime time = new VirtualTime();
  private final TestDisk disk = new TestDisk();
  private final Broker broker =
      new Broker(
          TestOptions.of(new WireLimits(1 << 20, 1_000, 100), time, time, disk), new NoEvents());
  private int peers;

  @BeforeEach
  void route() {
    disk.routing = routing;
  }

  private FirstAnswerPeer peer() {
    return new FirstAnswerPeer("peer " + peers++, time, broker, "p");
  }

  private FirstAnswerPeer peerWith(String row) {
    FirstAnswerPeer peer = peer();
    peer.store.setCell("t", row, "c", "of " + row);
    return peer;
  }

  private void pass(Duration duration) {
    for (Duration left = duration; !left.isNegative(); left = left.minus(TICK)) {
      disk.time.pass(Duration.ZERO);
      time.pass(TICK);
    }
  }

  private void passUntilDone(CompletableFuture<?> future) {
    for (int i = 0; i < 5_000 && !future.isDone(); i++) {
      pass(Duration.ZERO);
    }
    assertThat(future).isCompleted();
  }

  private MergeableStore stored() {
    return disk.open.get("p");
  }

  private void assertAllHaveTheSame(List<FirstAnswerPeer> all) {
    ContentHashes hashes = stored().getMergeableContentHashes();
    assertThat(all)
        .allSatisfy(peer -> assertThat(peer.store.getMergeableContentHashes()).isEqualTo(hashes));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 10, 15, 20, 25, 30, 40, 60})
  void aNewcomerGetsWhatTheStoreIsStillFetching(int millis) {
    FirstAnswerPeer first = peerWith("first");
    passUntilDone(first.startSync());
    pass(Duration.ofMillis(millis));

    FirstAnswerPeer newcomer = peer();
    passUntilDone(newcomer.startSync());
    pass(Duration.ofMillis(200));

    assertThat(newcomer.store.getCell("t", "first", "c")).hasToString("of first");
    assertAllHaveTheSame(List.of(first, newcomer));
  }

  @Test
  void aNewcomerGetsItAlsoFromAStoreWhoseDiskIsSlow() {
    FirstAnswerPeer first = peerWith("first");
    passUntilDone(first.startSync());
    FirstAnswerPeer newcomer = peer();
    var started = newcomer.startSync();
    // the disk stands still, and so the store can't say anything that tells what it has
    time.pass(Duration.ofSeconds(3));
    assertThat(started).isCompleted();
    pass(Duration.ofMillis(1_500));
    assertAllHaveTheSame(List.of(first, newcomer));
  }

  @Test
  void whoWasAnsweredByOneThatHadNothingYetIsOfferedTheStoresHashesInTurn() {
    FirstAnswerPeer first = peerWith("first");
    first.latency = Duration.ofMillis(60);
    passUntilDone(first.startSync());
    FirstAnswerPeer quick = peer();
    quick.latency = TICK;
    FirstAnswerPeer newcomer = peer();
    var started = CompletableFuture.allOf(quick.startSync(), newcomer.startSync());
    passUntilDone(started);
    pass(Duration.ofMillis(800));
    assertAllHaveTheSame(List.of(first, quick, newcomer));
  }

  @Test
  void aClientThatSaysNothingKeepsNobodyWaiting() {
    FirstAnswerPeer silent = peer();
    FirstAnswerPeer newcomer = peer();
    var started = newcomer.startSync();
    pass(Duration.ofMillis(30));
    assertThat(started).isCompleted();
    assertThat(silent.received).isNotNull();
  }

  @Test
  void aClientThatStopsToAnswerKeepsNobodyWaitingForLong() {
    FirstAnswerPeer gone = peerWith("gone");
    gone.start();
    pass(Duration.ofMillis(12));
    gone.mute = true;

    FirstAnswerPeer newcomer = peer();
    var started = newcomer.startSync();
    pass(FirstAnswerPeer.TIMEOUT.dividedBy(2).plusMillis(50));
    assertThat(started).isCompleted();

    FirstAnswerPeer next = peer();
    var nextStarted = next.startSync();
    pass(Duration.ofMillis(100));
    assertThat(nextStarted).isCompleted();
  }

  @Test
  void aClientThatHasNotAnsweredForLongKeepsNobodyWaiting() {
    FirstAnswerPeer gone = peerWith("gone");
    gone.start();
    pass(Duration.ofMillis(12));
    gone.mute = true;
    pass(FirstAnswerPeer.TIMEOUT.multipliedBy(3).plusMillis(50));

    FirstAnswerPeer newcomer = peer();
    var started = newcomer.startSync();
    pass(Duration.ofMillis(30));
    assertThat(started).isCompleted();
  }

  @Test
  void aClientThatLeavesKeepsNobodyWaiting() {
    FirstAnswerPeer gone = peerWith("gone");
    gone.start();
    pass(Duration.ofMillis(12));
    FirstAnswerPeer newcomer = peer();
    var started = newcomer.startSync();
    pass(Duration.ofMillis(15));
    gone.vanish();
    pass(Duration.ofMillis(30));
    assertThat(started).isCompleted();
  }

  @Test
  void whatIsFetchedLateReachesThoseWhoCameMeanwhile() {
    FirstAnswerPeer slow = peerWith("slow");
    passUntilDone(slow.startSync());
    // its offer is on its way; from now on nothing else is for a while
    pass(Duration.ofMillis(10));
    slow.latency = Duration.ofMillis(900);
    FirstAnswerPeer newcomer = peer();
    var started = newcomer.startSync();
    pass(Duration.ofMillis(700));
    assertThat(started).isCompleted();

    pass(Duration.ofSeconds(20));
    assertAllHaveTheSame(List.of(slow, newcomer));
  }

  @Test
  void aClientThatLeavesOutToOfferItsHashesIsAskedForThem() {
    FirstAnswerPeer careless = peerWith("careless");
    careless.withoutOffer = true;
    passUntilDone(careless.startSync());
    pass(Duration.ofSeconds(4));
    assertThat(stored().getCell("t", "careless", "c")).hasToString("of careless");
  }

  @Test
  void aClientThatComesBackWithNewContentIsWaitedForAgain() {
    FirstAnswerPeer first = peerWith("first");
    passUntilDone(first.startSync());
    pass(Duration.ofMillis(200));
    first.synchronizer.stopSync();
    first.store.setCell("t", "later", "c", "written apart");
    passUntilDone(first.startSync());
    pass(Duration.ofMillis(5));

    FirstAnswerPeer newcomer = peer();
    passUntilDone(newcomer.startSync());
    pass(Duration.ofMillis(200));
    assertThat(newcomer.store.getCell("t", "later", "c")).hasToString("written apart");
  }

  @Test
  void manyThatComeAtOnceWithContentGetAllOfIt() {
    // where clients speak to each other, TinyBase's are stopped by the limit on their own requests
    int count = routing == Routing.HUB ? 3 * JoinOrder.MAX_AT_ONCE : 40;
    List<FirstAnswerPeer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(peerWith("row " + i));
    }
    all.forEach(FirstAnswerPeer::start);
    pass(Duration.ofSeconds(3));
    assertThat(stored().getRowIds("t")).hasSize(count);
    assertAllHaveTheSame(all);
  }

  @Test
  void whereNobodyIsNewNothingMoreIsSaid() {
    FirstAnswerPeer first = peerWith("first");
    passUntilDone(first.startSync());
    pass(Duration.ofMillis(200));
    first.received.clear();
    FirstAnswerPeer newcomer = peer();
    passUntilDone(newcomer.startSync());
    pass(Duration.ofMillis(500));
    assertThat(newcomer.received.stream().filter(each -> each.startsWith("S\n")))
        .as("its hashes and its table")
        .hasSize(2);
    assertThat(first.received.stream().filter(each -> each.startsWith("S\n"))).isEmpty();
  }
}
