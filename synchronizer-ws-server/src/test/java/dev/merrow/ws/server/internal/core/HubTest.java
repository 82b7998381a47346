package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.CellAddress;
import dev.merrow.sync.SyncGap;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Paths where all goes through the server's own store, without any socket, in one thread. */
class HubTest {
  private static final String ASK = "[\"ask\",1,\"\"]";

  private final VirtualTime time = new VirtualTime();
  private final TestDisk disk = new TestDisk();
  private final Broker broker =
      new Broker(
          TestOptions.of(new WireLimits(1 << 20, 100, 10), time, time, disk), new NoEvents());
  private final List<TestPeer> peers = new ArrayList<>();

  @BeforeEach
  void routeThroughTheStore() {
    disk.routing = Routing.HUB;
  }

  private TestPeer peer(Access access) {
    Grant grant = new Grant("somebody", access, null);
    TestPeer peer =
        new TestPeer(
            "peer " + peers.size(), time, connection -> broker.join("p", connection, grant));
    peers.add(peer);
    return peer;
  }

  private TestPeer startedPeer() {
    return start(peer(Access.READ_WRITE));
  }

  private TestPeer start(TestPeer peer) {
    var started = peer.synchronizer.startSync();
    settle();
    assertThat(started).isCompleted();
    return peer;
  }

  private void settle() {
    for (int i = 0; i < 30; i++) {
      time.pass(Duration.ZERO);
      disk.time.pass(Duration.ZERO);
    }
  }

  private MergeableStore server() {
    return disk.open.get("p");
  }

  private void assertAllEqual() {
    assertAllEqualBut(null);
  }

  /** All have the same content, and the same stamps but for one that was set right. */
  private void assertAllEqualBut(@Nullable TestPeer corrected) {
    for (TestPeer peer : peers) {
      assertThat(peer.closes).isEmpty();
      assertThat(peer.store.getContent()).isEqualTo(server().getContent());
      if (peer != corrected) {
        assertThat(peer.store.getMergeableContentHashes())
            .isEqualTo(server().getMergeableContentHashes());
      }
    }
  }

  private String diff(String cell) {
    return diff(cell, Hlc.of(time.millis(), 0, 1));
  }

  private static String diff(String cell, Hlc hlc) {
    return "[null,3,[[{\"t\":[{\"r\":[{\"c\":[\"%s\",\"%s\"]}]}]}],[{}],1]]".formatted(cell, hlc);
  }

  @Test
  void clientsOfAHubAreToldWhichCellsAreTooLargeForIt() {
    TestPeer before = startedPeer();
    FakeConnection holder = new FakeConnection();
    PlainSocket socket = broker.join("p", holder);
    String cell =
        "[{\"t\":[{\"r\":[{\"c\":[17825792,\"%s\"]}]}]}]".formatted(Hlc.of(time.millis(), 0, 1));
    socket.received("S\n[\"asked~too-large\",0," + cell + "]");
    settle();

    TestPeer after = startedPeer();
    for (TestPeer each : List.of(before, after)) {
      assertThat(each.synchronizer.getGaps())
          .singleElement()
          .isInstanceOfSatisfying(
              SyncGap.TooLarge.class,
              gap -> {
                assertThat(gap.cell()).isEqualTo(new CellAddress("t", "r", "c"));
                assertThat(gap.bytes()).isEqualTo(17825792);
              });
      assertThat(each.synchronizer.getStatus()).isEqualTo(SynchronizerStatus.INCOMPLETE);
    }
    assertThat(holder.sent).noneMatch(text -> text.contains("too-large"));

    socket.received("\n" + diff("small"));
    settle();
    for (TestPeer each : List.of(before, after, startedPeer())) {
      assertThat(each.store.getCell("t", "r", "c")).hasToString("small");
      assertThat(each.synchronizer.getGaps()).isEmpty();
    }
  }

  @Test
  void whatHasComeInAlreadyWaitsForReadersThatAreBehind() {
    FakeConnection slow = new FakeConnection();
    broker.join("p", slow);
    PlainSocket flooder = broker.join("p", new FakeConnection());
    settle();
    slow.read(slow.unsentBytes);
    int count = 30;
    for (int i = 0; i < count; i++) {
      flooder.received("\n" + diff(i + "x".repeat(20_000), Hlc.of(time.millis(), i, 1)));
    }
    settle();
    assertThat(slow.unsentBytes).isBetween(64 * 1024L, 128 * 1024L);

    for (int i = 0; i < count; i++) {
      slow.read(slow.unsentBytes);
      settle();
    }
    assertThat(slow.sent.stream().filter(text -> text.contains("xxx"))).hasSize(count);
    assertThat(slow.closes).isEmpty();
  }

  @Test
  void clientsSpeakToTheStoreAlone() {
    FakeConnection one = new FakeConnection();
    FakeConnection other = new FakeConnection();
    PlainSocket speaker = broker.join("p", one);
    PlainSocket listener = broker.join("p", other);
    settle();
    speaker.received("\n" + ASK);
    speaker.received("\n[null,2,[0,0]]");
    speaker.received("\n[\"a\",0,[1,1]]");
    speaker.received("\n[\"a\",4,{}]");
    speaker.received(listener.id() + "\n" + ASK);
    speaker.received(listener.id() + "\n" + diff("direct"));
    settle();
    assertThat(other.sent).isEmpty();
    assertThat(one.sent).containsExactly("S\n[\"ask\",0,[0,0]]", "S\n[\"a\",0,[[{}],{}]]");

    listener.received("\n" + diff("through the store"));
    settle();
    assertThat(one.sent).hasSize(3);
    assertThat(one.sent.get(2)).startsWith("S\n[null,3,").contains("through the store");
    assertThat(other.sent).isEmpty();
  }

  @Test
  void whatOneChangesComesToTheOthersOnceAndNotBack() {
    TestPeer writer = startedPeer();
    TestPeer one = startedPeer();
    TestPeer other = startedPeer();
    peers.forEach(peer -> peer.received.clear());
    writer.store.setCell("t", "r", "c", 1);
    settle();
    assertThat(writer.received).isEmpty();
    assertThat(one.received).hasSize(1);
    assertThat(other.received).hasSize(1);
    assertAllEqual();
  }

  @Test
  void whatTheStoreLearnsByAskingComesToTheOthers() {
    TestPeer online = startedPeer();
    TestPeer late = peer(Access.READ_WRITE);
    late.store.setCell("t", "r", "c", "written before");
    late.store.setValue("v", 1);
    start(late);
    assertThat(online.store.getCell("t", "r", "c")).hasToString("written before");
    assertAllEqual();
    assertThat(online.received).allMatch(text -> text.startsWith("S\n"));
  }

  @Test
  void whatIsWrittenToTheStoreComesToAllOnce() {
    TestPeer one = startedPeer();
    TestPeer other = startedPeer();
    peers.forEach(peer -> peer.received.clear());
    server().setCell("t", "r", "c", 1);
    settle();
    assertThat(one.received).hasSize(1);
    assertThat(other.received).hasSize(1);
    assertAllEqual();
  }

  @Test
  void whatTheStoreRefusesComesToNobody() {
    startedPeer();
    FakeConnection bad = new FakeConnection();
    PlainSocket socket = broker.join("p", bad);
    Hlc future = Hlc.of(time.millis() + 400_000, 0, 1);
    socket.received("\n" + diff("from the future", future));
    settle();
    assertThat(peers.get(0).store.getTableIds()).isEmpty();
    assertAllEqual();
  }

  @Test
  void toJoinCostsTheSameHoweverManyThereAre() {
    startedPeer().store.setCell("t", "r", "c", 1);
    settle();
    TestPeer early = startedPeer();
    for (int i = 0; i < 50; i++) {
      startedPeer();
    }
    peers.forEach(peer -> peer.received.clear());
    TestPeer late = startedPeer();
    assertThat(late.sent).hasSameSizeAs(early.sent);
    for (TestPeer peer : peers) {
      if (peer != late) {
        assertThat(peer.received).isEmpty();
      }
    }
    assertAllEqual();
  }

  @Test
  void whateverIsWrittenWheneverAllEndEqual() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 6; i++) {
      startedPeer();
    }
    for (int i = 0; i < 300; i++) {
      TestPeer peer = peers.get(random.nextInt(peers.size()));
      int action = random.nextInt(10);
      if (action == 0) {
        var unused = peer.synchronizer.stopSync();
      } else if (action == 1) {
        var unused = peer.synchronizer.startSync();
      } else if (action == 2) {
        peer.store.delRow("t", "r" + random.nextInt(5));
      } else if (action == 3) {
        server().setCell("t", "r" + random.nextInt(5), "c", random.nextInt(100));
      } else {
        peer.store.setCell("t", "r" + random.nextInt(5), "c" + random.nextInt(3), i);
      }
      if (random.nextBoolean()) {
        time.pass(Duration.ofMillis(random.nextInt(3)));
        disk.time.pass(Duration.ZERO);
      }
    }
    for (TestPeer peer : peers) {
      var unused = peer.synchronizer.stopSync();
    }
    settle();
    // nobody waits any more for those who stopped before they had offered their hashes
    time.pass(Duration.ofSeconds(4));
    settle();
    peers.forEach(this::start);
    settle();
    assertThat(peers).as("seed %s", seed).isNotEmpty();
    assertAllEqual();
    assertThat(disk.hashes("p")).isEqualTo(server().getMergeableContentHashes());
  }

  @Test
  void aReadOnlyClientIsSetRightAndNobodyHearsOfIt() {
    TestPeer writer = startedPeer();
    writer.store.setCell("t", "r", "c", "right");
    writer.store.setValue("v", true);
    settle();
    TestPeer reader = start(peer(Access.READ_ONLY));
    assertThat(reader.store.getCell("t", "r", "c")).hasToString("right");
    List<String> heard = new ArrayList<>();
    writer.store.addCellListener("t", null, null, change -> heard.add(change.toString()));

    reader.store.setCell("t", "r", "c", "wrong");
    reader.store.setCell("t", "new", "c", "wrong");
    reader.store.setCell("new", "new", "new", "wrong");
    reader.store.setValue("v", false);
    reader.store.setValue("new", "wrong");
    settle();
    assertAllEqualBut(reader);
    reader.store.delTables();
    reader.store.delValues();
    settle();

    assertAllEqualBut(reader);
    assertThat(heard).isEmpty();
    assertThat(server().getTables()).hasSize(1);
    assertThat(server().getCell("t", "r", "c")).hasToString("right");
    assertThat(server().getValue("v")).hasToString("true");
    // and it goes on, with stamps that are later than those of the corrections
    time.pass(Duration.ofMillis(1));
    writer.store.setCell("t", "r", "c", "newer");
    settle();
    assertThat(reader.store.getCell("t", "r", "c")).hasToString("newer");
    assertAllEqualBut(reader);
  }

  @Test
  void whatAReadOnlyClientWroteBeforeItCameIsUndone() {
    TestPeer writer = startedPeer();
    writer.store.setCell("t", "r", "c", "right");
    settle();
    TestPeer reader = peer(Access.READ_ONLY);
    time.pass(Duration.ofMillis(10));
    reader.store.setCell("t", "r", "c", "wrong");
    reader.store.setCell("other", "r", "c", "wrong");
    reader.store.setValue("v", "wrong");
    start(reader);
    settle();
    assertAllEqualBut(reader);
    assertThat(writer.store.getTableIds()).containsExactly("t");
    assertThat(writer.store.getCell("t", "r", "c")).hasToString("right");
    assertThat(writer.store.getValueIds()).isEmpty();
  }

  @Test
  void theLastWordsOfAReadOnlyClientAreNotHeard() {
    startedPeer();
    PlainSocket reader =
        broker.join("p", new FakeConnection(), new Grant("r", Access.READ_ONLY, null));
    reader.received("\n" + diff("wrong"));
    reader.left();
    settle();
    assertThat(server().getTableIds()).isEmpty();
    assertAllEqual();
  }

  @Test
  void aReadOnlyClientThatCannotBeSetRightIsClosed() {
    startedPeer();
    FakeConnection connection = new FakeConnection();
    PlainSocket reader = broker.join("p", connection, new Grant("r", Access.READ_ONLY, null));
    reader.received("\n" + diff("wrong", Hlc.of(time.millis() + 400_000, 0, 1)));
    settle();
    assertThat(connection.closes).containsExactly("1008 ");
    assertAllEqual();
  }

  @Test
  void whatAReadOnlyClientChangesLeavesNothingInTheStore() {
    TestPeer writer = startedPeer();
    writer.store.setCell("t", "r", "c", "right");
    settle();
    ContentHashes before = server().getMergeableContentHashes();
    FakeConnection connection = new FakeConnection();
    PlainSocket reader = broker.join("p", connection, new Grant("r", Access.READ_ONLY, null));
    // as far ahead of the time as a stamp may be
    Hlc ahead = Hlc.of(time.millis() + 290_000, 0, 1);
    reader.received("\n" + diff("wrong", ahead));
    reader.received("\n" + diff("wrong", ahead).replace("\"c\"", "\"planted\""));
    settle();
    assertThat(connection.sent).filteredOn(sent -> sent.startsWith("S\n[null,3,")).hasSize(2);
    assertThat(server().getMergeableContentHashes()).isEqualTo(before);
    time.pass(Duration.ofMillis(1));
    writer.store.setCell("t", "r", "c", "newer");
    settle();
    assertThat(server().getCell("t", "r", "c")).hasToString("newer");
    // and those ahead of the time do not move others that are set right
    TestPeer other = start(peer(Access.READ_ONLY));
    other.store.setCell("t", "r", "c", "wrong");
    settle();
    assertThat(other.store.getCell("t", "r", "c")).hasToString("newer");
    time.pass(Duration.ofMillis(10));
    writer.store.setCell("t", "r", "c", "newest");
    settle();
    assertThat(other.store.getCell("t", "r", "c")).hasToString("newest");
  }

  @Test
  void whoIsSetRightIsSetRightOnce() {
    TestPeer writer = startedPeer();
    writer.store.setCell("t", "r", "c", "right");
    settle();
    TestPeer reader = start(peer(Access.READ_ONLY));
    reader.store.setCell("t", "r", "c", "wrong");
    settle();
    int corrections = corrections(reader);
    assertThat(corrections).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      reader.say("\n[null,2,[" + i + ",5]]");
      settle();
    }
    assertThat(corrections(reader)).isEqualTo(corrections);
  }

  private static int corrections(TestPeer reader) {
    return (int) reader.received.stream().filter(text -> text.startsWith("S\n[null,3,")).count();
  }

  @Test
  void readOnlyClientsOfOneHolderAreSetRightOnlySoOften() {
    TestPeer first = start(peer(Access.READ_ONLY));
    TestPeer second = start(peer(Access.READ_ONLY));
    change(first, 6_000);
    assertThat(first.closes).isEmpty();
    change(second, 6_000);
    assertThat(second.closes).containsExactly("1008 ");
    assertThat(disk.hashes("p").tables()).isZero();
  }

  private void change(TestPeer reader, int cells) {
    reader.store.transaction(
        () -> {
          for (int i = 0; i < cells; i++) {
            reader.store.setCell("t", "r" + i, "c", 1);
          }
        });
    settle();
  }

  @Test
  void aReadOnlyClientMakesAPathAHub() {
    disk.routing = Routing.OPEN;
    FakeConnection one = new FakeConnection();
    FakeConnection other = new FakeConnection();
    PlainSocket speaker = broker.join("p", one);
    broker.join("p", other);
    settle();
    speaker.received("\n" + ASK);
    settle();
    assertThat(other.sent).containsExactly(speaker.id() + "\n" + ASK);
    // it does not offer its hashes, and does not answer when it is asked for them
    time.pass(Duration.ofSeconds(4));
    settle();

    TestPeer reader = start(peer(Access.READ_ONLY));
    settle();
    // whatever they were about to tell each other
    assertThat(other.sent.get(1)).startsWith("S\n[null,2,");
    speaker.received("\n" + ASK);
    settle();
    assertThat(other.sent).hasSize(2);
    reader.say("\n[\"mine\",0,[1,2]]");
    reader.say("\n" + ASK);
    settle();
    assertThat(other.sent).hasSize(2);
    speaker.received("\n" + diff("through the store"));
    settle();
    assertThat(other.sent).hasSize(3);
    assertThat(reader.store.getCell("t", "r", "c")).hasToString("through the store");
  }

  @Test
  void withoutAStoreAReadOnlyClientMayAskAndIsClosedWhenItChangesSomething() {
    disk.without.add("p");
    TestPeer writer = peer(Access.READ_WRITE);
    var alone = writer.synchronizer.startSync();
    settle();
    // where nobody answers it takes the request timeout to find out
    time.pass(Duration.ofSeconds(1));
    assertThat(alone).isCompleted();
    writer.store.setCell("t", "r", "c", "right");
    TestPeer reader = peer(Access.READ_ONLY);
    reader.store.setCell("t", "r", "c2", "wrong");
    var unused = reader.synchronizer.startSync();
    settle();
    assertThat(reader.store.getCell("t", "r", "c")).hasToString("right");
    writer.store.setCell("t", "r", "c", "newer");
    settle();
    assertThat(reader.store.getCell("t", "r", "c")).hasToString("newer");

    // it is not asked, and what it says unasked is not passed on
    int heard = writer.received.size();
    reader.say("\n[null,2,[5,5]]");
    reader.say("\n[\"x\",0,[5,5]]");
    writer.say("\n" + ASK);
    settle();
    assertThat(writer.received).hasSize(heard);
    assertThat(writer.store.getCell("t", "r", "c2")).isNull();
    assertThat(reader.received).noneMatch(text -> text.contains(",1,\"\"]"));

    reader.store.setCell("t", "r", "c", "wrong");
    settle();
    assertThat(reader.closes).containsExactly("1008 read-only");
    assertThat(writer.store.getCell("t", "r", "c")).hasToString("newer");
  }

  @Test
  void whatWasGrantedExpires() {
    FakeConnection connection = new FakeConnection();
    FakeConnection other = new FakeConnection();
    broker.join(
        "p",
        connection,
        new Grant("r", Access.READ_WRITE, time.instant().plus(Duration.ofHours(1))));
    broker.join("p", other);
    time.pass(Duration.ofMillis(3_599_999));
    assertThat(connection.closes).isEmpty();
    time.pass(Duration.ofMillis(1));
    assertThat(connection.closes).containsExactly("1008 expired");
    assertThat(other.closes).isEmpty();
    assertThat(broker.clientIds("p")).hasSize(1);
  }
}
