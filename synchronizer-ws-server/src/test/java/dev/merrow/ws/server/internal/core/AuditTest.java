package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two contents that have the same hash do not stay apart. */
class AuditTest {
  private static final int CANDIDATES = 400_000;

  private final VirtualTime time = new VirtualTime();
  private final TestDisk disk = new TestDisk();
  private final Broker broker =
      new Broker(
          TestOptions.of(new WireLimits(1 << 20, 100, 10), time, time, disk), new NoEvents());
  private final Hlc early = Hlc.of(time.millis(), 0, 1);
  private final Hlc late = Hlc.of(time.millis() + 1, 0, 2);

  private TestPeer peer(String name) {
    return new TestPeer(name, time, connection -> broker.join("p", connection));
  }

  private void start(TestPeer peer) {
    var started = peer.synchronizer.startSync();
    settle();
    assertThat(started).isCompleted();
  }

  private void settle() {
    for (int i = 0; i < 20; i++) {
      time.pass(Duration.ZERO);
      disk.time.pass(Duration.ZERO);
    }
  }

  private void letAMinutePass() {
    time.pass(Audit.INTERVAL);
    settle();
  }

  /** Two cells that have the same hash with the two stamps. */
  private Map<Hlc, StampedCell> collision() {
    Map<Integer, Integer> byHash = new HashMap<>();
    for (int i = 0; i < CANDIDATES; i++) {
      byHash.put(StampHash.ofCell(Cell.of(i), early), i);
    }
    for (int i = 0; i < CANDIDATES; i++) {
      Integer other = byHash.get(StampHash.ofCell(Cell.of("text " + i), late));
      if (other != null) {
        return Map.of(
            early, new StampedCell(Cell.of(other), early),
            late, new StampedCell(Cell.of("text " + i), late));
      }
    }
    throw new AssertionError("With so many candidates there is one but for once in a lifetime");
  }

  private static MergeableChanges changes(boolean values, StampedCell cell) {
    return values
        ? MergeableChanges.ofValues(StampedValues.of(Map.of("v", cell)))
        : MergeableChanges.ofTables(
            StampedTables.of(
                Map.of("t", StampedTable.of(Map.of("r", StampedRow.of(Map.of("c", cell)))))));
  }

  @ParameterizedTest
  @CsvSource({"true,true,HUB", "true,false,OPEN", "false,true,OPEN", "false,false,HUB"})
  void contentsWithTheSameHashAreFoundToDiffer(
      boolean values, boolean serverIsLate, Routing routing) {
    disk.routing = routing;
    Map<Hlc, StampedCell> colliding = collision();
    TestPeer one = peer("one");
    TestPeer other = peer("other");
    one.store.applyMergeableChanges(changes(values, colliding.get(serverIsLate ? late : early)));
    other.store.applyMergeableChanges(changes(values, colliding.get(serverIsLate ? early : late)));
    start(one);
    start(other);
    assertThat(other.store.getMergeableContentHashes())
        .isEqualTo(disk.open.get("p").getMergeableContentHashes());
    assertThat(other.store.getContent()).isNotEqualTo(disk.open.get("p").getContent());

    for (int i = 0; i < 10; i++) {
      letAMinutePass();
    }

    MergeableChanges expected = changes(values, colliding.get(late));
    TestPeer reference = peer("reference");
    reference.store.applyMergeableChanges(expected);
    assertThat(disk.open.get("p").getContent()).isEqualTo(reference.store.getContent());
    assertThat(one.store.getContent()).isEqualTo(reference.store.getContent());
    assertThat(other.store.getContent()).isEqualTo(reference.store.getContent());
  }

  @ParameterizedTest
  @EnumSource(Routing.class)
  void aClientThatLacksRowsAndTablesIsGivenThem(Routing routing) {
    disk.routing = routing;
    TestPeer one = peer("one");
    start(one);
    FirstAnswerPeer deaf = new FirstAnswerPeer("deaf", time, broker, "p");
    deaf.start();
    time.pass(Duration.ofSeconds(1));
    settle();
    // what it is sent is lost
    deaf.deaf = true;
    one.store.setCell("pets", "fido", "species", "dog");
    one.store.setValue("open", true);
    time.pass(Duration.ofSeconds(1));
    settle();
    deaf.deaf = false;
    assertThat(deaf.store.getTableIds()).isEmpty();

    for (int i = 0; i < 10; i++) {
      letAMinutePass();
    }
    assertThat(deaf.store.getContent()).isEqualTo(one.store.getContent());
  }

  @Test
  void whatCanNotBeMadeEqualIsNotTriedForEver() {
    TestPeer one = peer("one");
    start(one);
    one.store.setCell("pets", "fido", "species", "dog");
    // TinyBase's client ignores what is more than five minutes ahead of its clock
    InstantSource late = InstantSource.fixed(time.instant().minus(Duration.ofMinutes(10)));
    FirstAnswerPeer stubborn = new FirstAnswerPeer("stubborn", time, late, broker, "p");
    stubborn.start();
    letMinutesPassWithADisk(20);
    assertThat(stubborn.store.getTableIds()).isEmpty();
    stubborn.received.clear();
    letMinutesPassWithADisk(10);
    assertThat(stubborn.received).isEmpty();
  }

  @Test
  void aClientWhoseCellIsTooLargeToBeSentIsNotAskedForEver() {
    TestPeer one = peer("one");
    one.maxLength = 1_000;
    one.store.setCell("pets", "fido", "species", "dog");
    one.store.setCell("pets", "fido", "picture", "x".repeat(one.maxLength));
    start(one);
    letMinutesPassWithADisk(20);
    assertThat(disk.open.get("p").getCell("pets", "fido", "species")).isEqualTo(Cell.of("dog"));
    one.received.clear();
    letMinutesPassWithADisk(10);
    assertThat(one.received).isEmpty();
  }

  /** As time passes where the disk works all the while, so that no answer comes too late. */
  private void letMinutesPassWithADisk(int minutes) {
    for (int i = 0; i < minutes * 600; i++) {
      time.pass(Duration.ofMillis(100));
      disk.time.pass(Duration.ZERO);
    }
  }

  @Test
  void itCostsOneQuestionAMinuteUntilAllIsGoneThrough() {
    TestPeer peer = peer("peer");
    for (int i = 0; i < 3 * AuditSlice.SIZE; i++) {
      peer.store.setCell("t", "r" + i, "c", i);
    }
    start(peer);
    letAMinutePass();
    int questions = 0;
    for (int i = 0; i < 20; i++) {
      peer.received.clear();
      letAMinutePass();
      assertThat(peer.received).hasSizeLessThanOrEqualTo(1);
      questions += peer.received.size();
    }
    // the first was before: for tables; then for rows, for what is in them, and for all hashes
    assertThat(questions).isEqualTo(5);
  }
}
