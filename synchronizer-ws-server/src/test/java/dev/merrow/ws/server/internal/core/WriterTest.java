package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.NumberCell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.CellSchema;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Middleware;
import dev.merrow.sync.SyncGap;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.stores.Routing;
import dev.merrow.ws.server.stores.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server's own store knows who writes, and its middleware decides. Without any socket. */
class WriterTest {
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

  private static Grant grant(String identity, String... labels) {
    return new Grant(identity, Access.READ_WRITE, null).withLabels(Set.of(labels));
  }

  private TestPeer peer(String identity, String... labels) {
    TestPeer peer =
        new TestPeer(
            identity + peers.size(),
            time,
            connection -> broker.join("p", connection, grant(identity, labels)));
    peers.add(peer);
    return peer;
  }

  private TestPeer started(String identity, String... labels) {
    return start(peer(identity, labels));
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

  /** Clients may set and change the number to the next one alone. */
  private void allowIncrementsAlone() {
    MergeableStore store = server();
    Middleware middleware = Middleware.createMiddleware(store);
    middleware.addWillSetCellCallback(
        (tableId, rowId, cellId, cell) -> {
          Long now = store.getLong(tableId, rowId, cellId);
          boolean isNext =
              cell instanceof NumberCell number && number.value() == (now == null ? 0 : now) + 1;
          return Writer.of(store) == null || isNext ? cell : null;
        });
    middleware.addWillDelCellCallback((tableId, rowId, cellId) -> Writer.of(store) == null);
  }

  private static Long count(MergeableStore store) {
    return store.getLong("counters", "visits", "count");
  }

  private void set(MergeableStore store, int number) {
    time.pass(Duration.ofMillis(1));
    store.setCell("counters", "visits", "count", number);
    settle();
  }

  @ParameterizedTest
  @EnumSource(Routing.class)
  void middlewareAndListenersSeeWhoWritesWithWhichLabels(Routing routing) {
    disk.routing = routing;
    TestPeer anna = peer("anna", "owner:anna", "staff");
    anna.store.setCell("t", "offline", "c", 1);
    TestPeer ben = started("ben");
    List<String> seen = new ArrayList<>();
    MergeableStore store = server();
    Middleware.createMiddleware(store)
        .addWillSetCellCallback(
            (tableId, rowId, cellId, cell) -> {
              seen.add("middleware: " + rowId + " " + Writer.of(store));
              return cell;
            });
    store.addRowListener(
        null, null, event -> seen.add("listener: " + event.rowId() + " " + Writer.of(store)));
    start(anna);
    ben.store.setCell("t", "online", "c", 1);
    settle();
    store.setCell("t", "own", "c", 1);

    Writer annas = new Writer("p", "anna", Set.of("owner:anna", "staff"));
    Writer bens = new Writer("p", "ben", Set.of());
    assertThat(seen)
        .containsExactly(
            "middleware: offline " + annas,
            "listener: offline " + annas,
            "middleware: online " + bens,
            "listener: online " + bens,
            "middleware: own null",
            "listener: own null");
    assertThat(Writer.of(store)).isNull();
  }

  @Test
  void aClientThatHasGoneIsStillKnown() {
    started("opener");
    List<Writer> seen = new ArrayList<>();
    MergeableStore store = server();
    store.addRowListener(null, null, event -> seen.add(Writer.of(store)));
    for (int i = 0; i < 1_100; i++) {
      FakeConnection connection = new FakeConnection();
      PlainSocket socket = broker.join("p", connection, grant("guest " + i));
      socket.received(
          "S\n[null,3,[[{\"t\":[{\"%s\":[{\"c\":[1,\"%s\"]}]}]}],[{}],1]]"
              .formatted(i, Hlc.of(time.millis(), i, 1)));
      socket.left();
    }
    settle();
    assertThat(seen)
        .extracting(Writer::identity)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 1_100).mapToObj(i -> "guest " + i).toList());
  }

  @Test
  void whatIsRefusedSnapsBackAtTheWriterAndReachesNoOther() {
    TestPeer writer = started("anna");
    TestPeer other = started("ben");
    allowIncrementsAlone();
    set(writer.store, 1);
    set(other.store, 2);
    assertThat(List.of(count(server()), count(writer.store), count(other.store))).containsOnly(2L);
    MergeableChanges before = server().getMergeableContent().asChanges();
    other.received.clear();
    writer.received.clear();

    set(writer.store, 7);
    assertThat(count(writer.store)).isEqualTo(2);
    assertThat(count(server())).isEqualTo(2);
    // not even a stamp remains
    assertThat(server().getMergeableContent().asChanges()).isEqualTo(before);
    assertThat(other.received).isEmpty();
    assertThat(writer.received.get(0)).contains("~refused").contains("[false,");
    assertThat(writer.closes).isEmpty();

    set(writer.store, 3);
    assertThat(List.of(count(server()), count(writer.store), count(other.store))).containsOnly(3L);
  }

  @Test
  void aRefusedDeletionAndARefusedNewRowSnapBackToo() {
    TestPeer writer = started("anna");
    allowIncrementsAlone();
    set(writer.store, 1);
    MergeableChanges before = server().getMergeableContent().asChanges();
    time.pass(Duration.ofMillis(1));
    writer.store.delRow("counters", "visits");
    settle();
    assertThat(count(writer.store)).isEqualTo(1);
    writer.store.setCell("counters", "others", "count", 5);
    settle();
    assertThat(writer.store.getRowIds("counters")).containsExactly("visits");
    assertThat(server().getMergeableContent().asChanges()).isEqualTo(before);
  }

  @Test
  void theRestOfAChangeIsMerged() {
    TestPeer writer = started("anna");
    TestPeer other = started("ben");
    allowIncrementsAlone();
    writer.store.transaction(
        () -> {
          writer.store.setCell("counters", "a", "count", 1);
          writer.store.setCell("counters", "b", "count", 5);
          writer.store.setValue("free", "text");
        });
    settle();
    for (MergeableStore store : List.of(server(), writer.store, other.store)) {
      assertThat(store.getRowIds("counters")).containsExactly("a");
      assertThat(store.getValue("free")).isEqualTo(Cell.of("text"));
    }
    assertThat(writer.synchronizer.getGaps()).noneMatch(SyncGap.NotMerged.class::isInstance);
  }

  @Test
  void valuesAreVetoedToo() {
    TestPeer writer = started("anna");
    MergeableStore store = server();
    Middleware.createMiddleware(store)
        .addWillSetValueCallback((id, value) -> Writer.of(store) == null ? value : null);
    store.setValue("motd", "welcome");
    settle();
    time.pass(Duration.ofMillis(1));
    writer.store.setValue("motd", "bad");
    settle();
    assertThat(writer.store.getValue("motd")).isEqualTo(Cell.of("welcome"));
    assertThat(store.getValue("motd")).isEqualTo(Cell.of("welcome"));
  }

  @Test
  void changesThatAreVetoedAsAWholeLeaveNothing() {
    TestPeer writer = started("anna");
    MergeableStore store = server();
    Middleware.createMiddleware(store)
        .addWillApplyChangesCallback(changes -> Writer.of(store) == null ? changes : null);
    writer.store.setCell("t", "r", "c", 1);
    settle();
    assertThat(writer.store.getTableIds()).isEmpty();
    assertThat(store.getMergeableContent().asChanges()).isEqualTo(MergeableChanges.EMPTY);
  }

  @Test
  void whatASchemaHidesIsMergedAsBefore() {
    TestPeer writer = started("anna");
    TestPeer other = started("ben");
    allowIncrementsAlone();
    server()
        .setTablesSchema(Map.of("counters", Map.of("count", CellSchema.ofType(CellType.NUMBER))));
    time.pass(Duration.ofMillis(1));
    writer.store.setCell("counters", "visits", "note", "for newer programs");
    settle();
    assertThat(other.store.getString("counters", "visits", "note")).isEqualTo("for newer programs");
    assertThat(writer.store.getString("counters", "visits", "note"))
        .isEqualTo("for newer programs");
  }

  @Test
  void whatMiddlewareChangesComesToAll() {
    TestPeer writer = started("anna");
    TestPeer other = started("ben");
    MergeableStore store = server();
    Middleware.createMiddleware(store)
        .addWillSetCellCallback(
            (tableId, rowId, cellId, cell) ->
                Writer.of(store) == null
                    ? cell
                    : Cell.of(cell + " by " + Writer.of(store).identity()));
    writer.store.setCell("t", "r", "c", "hello");
    settle();
    assertThat(writer.store.getString("t", "r", "c")).isEqualTo("hello by anna");
    assertThat(other.store.getString("t", "r", "c")).isEqualTo("hello by anna");
    assertThat(other.received).noneMatch(text -> text.contains("\"hello\""));
  }

  @Test
  void manyRefusalsCostNoConnection() {
    TestPeer writer = started("anna");
    allowIncrementsAlone();
    set(writer.store, 1);
    writer.store.transaction(
        () -> {
          for (int i = 0; i < 12_000; i++) {
            writer.store.setCell("counters", "row " + i, "count", 9);
          }
        });
    settle();
    assertThat(writer.closes).isEmpty();
    assertThat(writer.store.getRowIds("counters")).containsExactly("visits");
    assertThat(server().getRowIds("counters")).containsExactly("visits");
  }

  @Test
  void whatComesBackFromACorrectionIsNoChange() {
    TestPeer writer = started("anna");
    allowIncrementsAlone();
    set(writer.store, 1);
    set(writer.store, 9);
    MergeableChanges before = server().getMergeableContent().asChanges();
    // as after a loss: compare again
    var unused = writer.synchronizer.stopSync();
    var again = writer.synchronizer.startSync();
    settle();
    assertThat(again).isCompleted();
    assertThat(server().getMergeableContent().asChanges()).isEqualTo(before);
    assertThat(count(writer.store)).isEqualTo(1);
  }

  @Test
  void aCorrectionWithALateStampHidesNoLaterChangeOfOthers() {
    TestPeer writer = started("anna");
    TestPeer other = started("ben");
    allowIncrementsAlone();
    set(other.store, 1);
    // the writer's clock is a minute ahead
    Hlc ahead = Hlc.of(time.millis() + 60_000, 0, 5);
    writer.say(
        "\n[null,3,[[{\"counters\":[{\"visits\":[{\"count\":[9,\"%s\"]}]}]}],[{}],1]]"
            .formatted(ahead));
    settle();
    assertThat(count(server())).isEqualTo(1);
    set(other.store, 2);
    assertThat(count(server())).isEqualTo(2);
    assertThat(count(writer.store)).isEqualTo(2);
  }
}
