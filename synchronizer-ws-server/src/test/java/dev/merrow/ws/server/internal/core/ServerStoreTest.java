package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.WireLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The server's own store, without any socket, in one thread. */
class ServerStoreTest {
  private static final String ASK = "[\"ask\",1,\"\"]";
  private static final int LIMIT = 1 << 20;

  private final VirtualTime time = new VirtualTime();
  private final TestDisk disk = new TestDisk();
  private final Broker broker =
      new Broker(TestOptions.of(new WireLimits(LIMIT, 100, 10), time, time, disk), new NoEvents());
  private int peers;

  private TestPeer peer() {
    TestPeer peer =
        new TestPeer("peer " + peers++, time, connection -> broker.join("p", connection));
    // nor does it wait in the end until it has everything
    peer.serverId = null;
    return peer;
  }

  private TestPeer startedPeer() {
    TestPeer peer = peer();
    var started = peer.synchronizer.startSync();
    settle();
    assertThat(started).isCompleted();
    return peer;
  }

  /** Lets everyone do what can be done at once. */
  private void settle() {
    for (int i = 0; i < 20; i++) {
      time.pass(Duration.ZERO);
      disk.time.pass(Duration.ZERO);
    }
  }

  private String diff(String cell) {
    return "[null,3,[[{\"t\":[{\"r\":[{\"c\":[\"%s\",\"%s\"]}]}]}],[{}],1]]"
        .formatted(cell, Hlc.of(time.millis(), 0, 1));
  }

  @Test
  void whatClientsLeaveIsThereForTheNext() {
    TestPeer first = startedPeer();
    first.store.setCell("pets", "fido", "species", "dog");
    settle();
    var unused = first.synchronizer.closeAsync();
    settle();
    assertThat(disk.open).isEmpty();
    assertThat(disk.hashes("p")).isEqualTo(first.store.getMergeableContentHashes());

    TestPeer second = startedPeer();
    assertThat(second.store.getCell("pets", "fido", "species")).hasToString("dog");
  }

  @Test
  void aPathWithAStoreIsReadyAtOnce() {
    FakeConnection connection = new FakeConnection();
    broker.join("p", connection).received("\n" + ASK);
    settle();
    assertThat(time.instant()).isEqualTo(new VirtualTime().instant());
    assertThat(connection.sent).containsExactly("S\n[\"ask\",0,[0,0]]");
  }

  @Test
  void whatIsSaidBySocketsBeforeTheyAreGoneIsKept() {
    PlainSocket socket = broker.join("p", new FakeConnection());
    socket.received("\n" + diff("last words"));
    socket.left();
    settle();
    assertThat(disk.open).isEmpty();
    assertThat(startedPeer().store.getCell("t", "r", "c")).hasToString("last words");
  }

  @Test
  void messagesWaitInOrderWhileTheStoreStarts() {
    FakeConnection other = new FakeConnection();
    PlainSocket sender = broker.join("p", new FakeConnection());
    broker.join("p", other);
    for (int i = 0; i < 500; i++) {
      sender.received("\n[\"" + i + "\",1,\"\"]");
    }
    sender.received("\n" + diff("kept"));
    time.pass(Duration.ZERO);
    assertThat(other.sent).isEmpty();

    settle();
    assertThat(other.sent).hasSize(501);
    for (int i = 0; i < 500; i++) {
      assertThat(other.sent.get(i)).isEqualTo(sender.id() + "\n[\"" + i + "\",1,\"\"]");
    }
    assertThat(disk.open.get("p").getCell("t", "r", "c")).hasToString("kept");
  }

  @Test
  void tooManyWaitingMessagesCloseTheirSenderAlone() {
    FakeConnection flood = new FakeConnection();
    FakeConnection other = new FakeConnection();
    PlainSocket flooder = broker.join("p", flood);
    broker.join("p", other);
    for (int i = 0; i < 1_000; i++) {
      flooder.received("\n" + ASK);
    }
    assertThat(flood.closes).isEmpty();
    flooder.received("\n" + ASK);
    assertThat(flood.closes).containsExactly("1013 tinybase:15:server");
    settle();
    assertThat(other.closes).isEmpty();
    // what the gone have asked is of no interest any more
    assertThat(other.sent).isEmpty();
  }

  @Test
  void tooLargeWaitingMessagesCloseTheirSenderAlone() {
    FakeConnection flood = new FakeConnection();
    PlainSocket flooder = broker.join("p", flood);
    for (int i = 0; i < 3; i++) {
      flooder.received("\n[\"" + "x".repeat(LIMIT / 3) + "\",1,\"\"]");
    }
    assertThat(flood.closes).containsExactly("1013 tinybase:15:server");
  }

  @Test
  void whoWaitsTooLongForTheStoreIsClosed() {
    FakeConnection waiting = new FakeConnection();
    FakeConnection silent = new FakeConnection();
    broker.join("p", waiting).received("\n" + ASK);
    broker.join("p", silent);
    time.pass(Duration.ofMillis(9_999));
    broker.expire();
    assertThat(waiting.closes).isEmpty();
    time.pass(Duration.ofMillis(1));
    broker.expire();
    assertThat(waiting.closes).containsExactly("1013 tinybase:15:server");
    assertThat(silent.closes).isEmpty();
  }

  @Test
  void aStoreThatCannotBeReadClosesItsClientsAndIsTriedAgain() {
    disk.readable = false;
    FakeConnection first = new FakeConnection();
    broker.join("p", first);
    settle();
    assertThat(first.closes).containsExactly("1011 ");
    assertThat(broker.pathIds()).isEmpty();
    assertThat(disk.open).isEmpty();

    disk.readable = true;
    startedPeer();
    assertThat(disk.open).containsOnlyKeys("p");
  }

  @Test
  void whoGaveUpWaitingForAStoreHearsOfItWhenItHasStarted() {
    TestPeer first = startedPeer();
    first.store.setCell("t", "r", "c", "kept");
    settle();
    var unused = first.synchronizer.closeAsync();
    settle();

    TestPeer impatient = peer();
    var started = impatient.synchronizer.startSync();
    time.pass(Duration.ofSeconds(5));
    assertThat(started).isCompleted();
    assertThat(impatient.store.getTableIds()).isEmpty();
    settle();
    assertThat(impatient.store.getCell("t", "r", "c")).hasToString("kept");
  }

  @Test
  void aPathWithoutAStoreGoesOnWithoutOne() {
    disk.without.add("p");
    FakeConnection other = new FakeConnection();
    PlainSocket sender = broker.join("p", new FakeConnection());
    broker.join("p", other);
    sender.received("\n" + ASK);
    sender.received("S\n" + ASK);
    settle();
    assertThat(other.sent).containsExactly(sender.id() + "\n" + ASK);
  }

  @Test
  void aStoreIsGivenBackBeforeItIsOpenedAgain() {
    TestPeer first = startedPeer();
    first.store.setCell("t", "r", "c", 1);
    time.pass(Duration.ZERO);
    var unused = first.synchronizer.closeAsync();
    time.pass(Duration.ZERO);
    // it is not saved yet
    TestPeer second = peer();
    var started = second.synchronizer.startSync();
    time.pass(Duration.ZERO);
    assertThat(second.received).isEmpty();
    assertThat(started).isNotDone();

    // the disk refuses to open what is in use
    settle();
    assertThat(second.closes).isEmpty();
    assertThat(second.store.getCell("t", "r", "c")).hasToString("1");
  }

  @Test
  void whatTheStoreSaysItHasIsSaved() {
    TestPeer writer = startedPeer();
    FakeConnection asker = new FakeConnection();
    PlainSocket socket = broker.join("p", asker);
    ContentHashes before = disk.hashes("p");
    writer.store.setCell("t", "r", "c", "new");
    time.pass(Duration.ZERO);
    assertThat(asker.sent).hasSize(1);
    socket.received("S\n" + ASK);
    socket.received("S\n[\"ask more\",4,{}]");
    time.pass(Duration.ofSeconds(5));
    assertThat(asker.sent).hasSize(1);
    assertThat(disk.hashes("p")).isEqualTo(before);

    settle();
    assertThat(disk.hashes("p")).isEqualTo(writer.store.getMergeableContentHashes());
    assertThat(asker.sent).hasSize(3);
    assertThat(asker.sent.get(1)).startsWith("S\n[\"ask\",0,[");
    assertThat(asker.sent.get(2)).contains("\"new\"");
  }

  @Test
  void whatCannotBeSavedIsNotToldUntilItCan() {
    TestPeer writer = startedPeer();
    FakeConnection asker = new FakeConnection();
    PlainSocket socket = broker.join("p", asker);
    disk.full = true;
    writer.store.setCell("t", "r", "c", "new");
    socket.received("S\n" + ASK);
    settle();
    assertThat(asker.sent).hasSize(1);

    disk.full = false;
    socket.received("S\n" + ASK);
    settle();
    assertThat(asker.sent).hasSize(2);
    assertThat(disk.hashes("p")).isEqualTo(writer.store.getMergeableContentHashes());
  }

  @Test
  void nothingThatAClientSendsDeafensTheStore() {
    List<FakeConnection> bad = new ArrayList<>();
    for (String payload :
        List.of(
            "S\nbad",
            "S",
            "S\n[null,3,[]]",
            "S\n[null,9,\"\"]",
            "S\n[\"" + "x".repeat(LIMIT) + "\",1,\"\"]",
            "S\nabcdefghijklmnop\n5\n2\nx")) {
      FakeConnection connection = new FakeConnection();
      bad.add(connection);
      broker.join("p", connection).received(payload);
    }
    FakeConnection strange = new FakeConnection();
    PlainSocket socket = broker.join("p", strange);
    settle();
    socket.received("S\n[null,3,[[{\"t\":[{\"r\":[{\"c\":[1,\"zzzzzzzzzzzzzzzz\"]}]}]}],[{}],1]]");
    socket.received("S\n[\"never asked\",0,[1,2]]");
    settle();
    // as much as fits, which with the sender's id in front would not
    socket.received("S\n[\"" + "x".repeat(LIMIT - 12) + "\",1,\"\"]");
    settle();
    socket.received("S\n" + ASK);
    settle();

    assertThat(bad).allSatisfy(each -> assertThat(each.closes).hasSize(1));
    assertThat(strange.closes).isEmpty();
    assertThat(strange.sent).contains("S\n[\"ask\",0,[0,0]]");
    TestPeer writer = startedPeer();
    writer.store.setCell("t", "r", "c", 1);
    settle();
    assertThat(disk.hashes("p")).isEqualTo(writer.store.getMergeableContentHashes());
  }

  @Test
  void theStoreTakesAllThatComesAtOnce() {
    TestPeer writer = startedPeer();
    for (int i = 0; i < 5_000; i++) {
      writer.store.setCell("t", "r" + i, "c", i);
    }
    time.pass(Duration.ZERO);
    settle();
    assertThat(disk.open.get("p").getRowIds("t")).hasSize(5_000);
    assertThat(writer.closes).isEmpty();
    assertThat(disk.hashes("p")).isEqualTo(writer.store.getMergeableContentHashes());
  }

  @Test
  void whoSendsFasterThanTheStoreTakesIsClosedAlone() {
    TestPeer other = startedPeer();
    FakeConnection flood = new FakeConnection();
    PlainSocket flooder = broker.join("p", flood);
    for (int i = 0; i < 3; i++) {
      flooder.received("S\n[\"" + "x".repeat(LIMIT / 3) + "\",1,\"\"]");
    }
    assertThat(flood.closes).containsExactly("1013 tinybase:15:server");
    other.store.setCell("t", "r", "c", 1);
    settle();
    assertThat(disk.hashes("p")).isEqualTo(other.store.getMergeableContentHashes());
  }

  @Test
  void whatIsWrittenToTheStoreReachesTheClients() {
    TestPeer one = startedPeer();
    TestPeer other = startedPeer();
    disk.open.get("p").setCell("t", "r", "c", "from the server");
    settle();
    assertThat(one.store.getCell("t", "r", "c")).hasToString("from the server");
    assertThat(other.store.getCell("t", "r", "c")).hasToString("from the server");
  }

  @Test
  void closingSavesAll() {
    TestPeer writer = startedPeer();
    writer.store.setCell("t", "r", "c", 1);
    time.pass(Duration.ZERO);
    broker.close();
    var stopped = broker.stopped();
    assertThat(stopped).isNotDone();
    settle();
    assertThat(stopped).isCompleted();
    assertThat(disk.open).isEmpty();
    assertThat(disk.hashes("p")).isEqualTo(writer.store.getMergeableContentHashes());
  }

  @Test
  void thePathsStoresAreApart() {
    TestPeer one = startedPeer();
    TestPeer other = new TestPeer("elsewhere", time, connection -> broker.join("q", connection));
    var unused = other.synchronizer.startSync();
    settle();
    one.store.setCell("t", "r", "c", 1);
    settle();
    MergeableStore there = disk.open.get("q");
    assertThat(there.getTableIds()).isEmpty();
    assertThat(other.store.getTableIds()).isEmpty();
  }
}
