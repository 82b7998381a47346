package dev.merrow.ws.server.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.StringCell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Middleware;
import dev.merrow.sync.SyncGap;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.WireLimits;
import dev.merrow.wire.internal.WireIds;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.audiences.AudienceRules;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.internal.share.PathShares;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Paths with rules, where each client has its own view, without any socket, in one thread. */
class ViewsTest {
  private final VirtualTime time = new VirtualTime();
  private final TestDisk disk = new TestDisk();
  private @Nullable AudienceRules rules = new OwnerRules(Map.of());
  private final Broker broker =
      new Broker(
          new BrokerOptions(
              WireLimits.DEFAULTS,
              JsonLimits.DEFAULTS,
              PathLimits.DEFAULTS,
              Duration.ofSeconds(1),
              time,
              new WireIds(new Random(1)),
              new Random(2),
              time,
              disk,
              null,
              BrokerMonitor.NONE,
              PathShares.unlimited(time),
              null,
              path -> path.equals("p") ? rules : null),
          new NoEvents());

  /** Owners and teams see their rows; a lock makes a row read-only for all but its owner. */
  record OwnerRules(Map<String, Set<String>> hidden) implements AudienceRules {
    @Override
    public Audience ofRow(String tableId, String rowId, Map<String, Cell> cells) {
      Set<String> owners = new LinkedHashSet<>();
      Set<String> readers = new LinkedHashSet<>();
      if (cells.get("owner") instanceof StringCell owner) {
        owners.add("user:" + owner.value());
        readers.add("user:" + owner.value());
      }
      if (cells.get("team") instanceof StringCell team) {
        readers.add(team.value().equals("all") ? Audience.EVERYONE : "team:" + team.value());
      }
      return new Audience(readers, cells.containsKey("locked") ? owners : readers);
    }

    @Override
    public Audience ofValue(String valueId, Cell value) {
      return valueId.startsWith("public") ? Audience.OPEN : Audience.of("user:" + valueId);
    }

    @Override
    public Map<String, Set<String>> hiddenCells(String tableId) {
      return tableId.equals("staff") ? hidden : Map.of();
    }
  }

  @BeforeEach
  void routeThroughTheStore() {
    disk.routing = Routing.HUB;
  }

  private ViewClient client(String name, String... labels) {
    return new ViewClient(name, time, broker, "p", labels);
  }

  private ViewClient joined(String name, String... labels) {
    ViewClient client = client(name, labels).connect();
    settle();
    return client;
  }

  private void settle() {
    for (int i = 0; i < 40; i++) {
      time.pass(Duration.ofMillis(100));
      disk.time.pass(Duration.ofMillis(100));
    }
  }

  private MergeableStore server() {
    return disk.open.get("p");
  }

  private static void put(MergeableStore store, String row, String... cells) {
    store.transaction(
        () -> {
          for (int i = 0; i < cells.length; i += 2) {
            store.setCell("t", row, cells[i], cells[i + 1]);
          }
        });
  }

  private static void assertRows(ViewClient client, String... rows) {
    assertThat(client.store.getRowIds("t")).containsExactlyInAnyOrder(rows);
    assertThat(client.closes).isEmpty();
  }

  /** The client has the hashes of its view, also after it has come back. */
  private void assertInStep(ViewClient client) {
    assertHashes(client);
    client.disconnect();
    settle();
    client.connect();
    settle();
    assertHashes(client);
  }

  private void assertHashes(ViewClient client) {
    client.received.clear();
    client.say("S\n[\"aaaaaaaaaaa.aaaa\",1,\"\"]");
    settle();
    var hashes = client.store.getMergeableContentHashes();
    assertThat(client.received)
        .anyMatch(
            text ->
                text.endsWith(
                    "0,[%s,%s]]"
                        .formatted(
                            Integer.toUnsignedLong(hashes.tables()),
                            Integer.toUnsignedLong(hashes.values()))));
  }

  @Test
  void aClientGetsItsRowsAlone() {
    ViewClient anna = joined("anna", "user:anna");
    ViewClient bert = joined("bert", "user:bert");
    put(anna.store, "a", "owner", "anna", "text", "annas");
    put(bert.store, "b", "owner", "bert", "text", "berts");
    put(server(), "c", "team", "all", "text", "everybodys");
    put(server(), "d", "text", "nobodys");
    settle();
    assertRows(anna, "a", "c");
    assertRows(bert, "b", "c");
    assertThat(server().getRowIds("t")).containsExactlyInAnyOrder("a", "b", "c", "d");
    assertThat(anna.received).noneMatch(text -> text.contains("bert"));
    assertThat(bert.received).noneMatch(text -> text.contains("anna"));
    assertThat(bert.received).noneMatch(text -> text.contains("nobody"));
    assertInStep(anna);
    assertInStep(bert);
    assertThat(joined("anna again", "user:anna").store.getRowIds("t"))
        .containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void aRowThatLeavesAViewDisappearsThereAloneAndComesBackWithItsContent() {
    ViewClient anna = joined("anna", "user:anna");
    ViewClient bert = joined("bert", "user:bert");
    put(server(), "r", "owner", "anna", "text", "first");
    settle();
    assertRows(anna, "r");
    server().setCell("t", "r", "owner", "bert");
    settle();
    assertRows(anna);
    assertRows(bert, "r");
    assertThat(server().getCell("t", "r", "text")).hasToString("first");
    assertInStep(anna);
    server().setCell("t", "r", "owner", "anna");
    settle();
    assertRows(anna, "r");
    assertThat(anna.store.getCell("t", "r", "text")).hasToString("first");
    assertRows(bert);
    assertInStep(anna);
    assertInStep(bert);
    server().setCell("t", "r", "text", "second");
    settle();
    assertThat(anna.store.getCell("t", "r", "text")).hasToString("second");
  }

  @Test
  void whatAClientMissedWhileItWasAwayIsTakenFromIt() {
    ViewClient anna = joined("anna", "user:anna");
    ViewClient bert = joined("bert", "user:bert");
    put(server(), "r", "owner", "anna", "text", "first");
    settle();
    anna.disconnect();
    server().setCell("t", "r", "owner", "bert");
    settle();
    anna.connect();
    settle();
    assertRows(anna);
    assertRows(bert, "r");
    anna.disconnect();
    server().setCell("t", "r", "owner", "anna");
    settle();
    anna.connect();
    settle();
    assertRows(anna, "r");
    assertThat(anna.store.getCell("t", "r", "text")).hasToString("first");
    assertRows(bert);
  }

  @Test
  void aWriteOfItsOwnThatMovesARowCountsAndTakesTheRowAway() {
    ViewClient anna = joined("anna", "user:anna");
    ViewClient bert = joined("bert", "user:bert");
    put(anna.store, "r", "owner", "anna", "text", "given away");
    settle();
    anna.store.setCell("t", "r", "owner", "bert");
    settle();
    assertRows(anna);
    assertRows(bert, "r");
    assertThat(bert.store.getCell("t", "r", "text")).hasToString("given away");
    assertThat(server().getCell("t", "r", "owner")).hasToString("bert");
    assertInStep(anna);
  }

  @Test
  void aWriteThatIsNotAllowedIsUndoneAtTheWriterAlone() {
    ViewClient anna = joined("anna", "user:anna");
    ViewClient bert = joined("bert", "user:bert", "team:x");
    put(server(), "r", "owner", "anna", "team", "x", "locked", "yes", "text", "right");
    put(server(), "hidden", "owner", "anna", "text", "secret");
    settle();
    var stamps = server().getMergeableContentHashes();
    bert.store.setCell("t", "r", "text", "wrong");
    bert.store.setCell("t", "hidden", "text", "wrong");
    bert.store.setCell("t", "missing", "text", "wrong");
    settle();
    assertThat(bert.store.getCell("t", "r", "text")).hasToString("right");
    assertRows(bert, "r");
    assertThat(server().getMergeableContentHashes()).isEqualTo(stamps);
    assertThat(anna.store.getCell("t", "r", "text")).hasToString("right");
    assertInStep(bert);
  }

  @Test
  void aHiddenRowAndOneThatDoesNotExistGetTheSameAnswer() {
    put(joined("anna", "user:anna").store, "hidden", "owner", "anna", "text", "secret");
    ViewClient bert = joined("bert", "user:bert");
    bert.received.clear();
    String sent = "\n[null,3,[[{\"t\":[{\"%s\":[{\"text\":[\"x\",\"%s\"]}]}]}],[{}],1]]";
    Hlc stamp = Hlc.of(time.millis(), 0, 1);
    bert.say(sent.formatted("hidden", stamp));
    settle();
    var first = bert.received.stream().map(text -> text.replace("hidden", "x")).toList();
    bert.received.clear();
    bert.say(sent.formatted("missing", stamp));
    settle();
    var second = bert.received.stream().map(text -> text.replace("missing", "x")).toList();
    assertThat(first).isNotEmpty().isEqualTo(second);
  }

  @Test
  void tenThousandRefusedWritesCloseNobody() {
    ViewClient anna = joined("anna", "user:anna");
    put(anna.store, "r", "owner", "anna", "text", "right");
    ViewClient bert = joined("bert", "user:bert");
    for (int i = 0; i < 110; i++) {
      bert.store.transaction(
          () -> {
            for (int j = 0; j < 100; j++) {
              bert.store.setCell("t", "r" + j, "c" + j, "wrong");
            }
          });
      settle();
    }
    assertRows(bert);
    assertThat(server().getRowIds("t")).containsExactly("r");
    assertInStep(bert);
  }

  @Test
  void labelsThatChangeTakeAndGiveRowsAtOnce() {
    ViewClient anna = joined("anna", "team:x");
    put(server(), "x", "team", "x", "text", "of x");
    put(server(), "y", "team", "y", "text", "of y");
    settle();
    assertRows(anna, "x");
    anna.relabel("team:y");
    time.pass(Duration.ZERO);
    assertRows(anna, "y");
    anna.relabel("team:x", "team:y");
    time.pass(Duration.ZERO);
    assertRows(anna, "x", "y");
    assertThat(anna.store.getCell("t", "x", "text")).hasToString("of x");
    anna.relabel();
    settle();
    assertRows(anna);
    assertInStep(anna);
    assertThat(server().getRowIds("t")).containsExactlyInAnyOrder("x", "y");
  }

  @Test
  void rulesThatChangeTakeAndGiveRowsAtOnce() {
    ViewClient anna = joined("anna", "user:anna");
    put(server(), "r", "owner", "anna", "text", "one");
    put(server(), "s", "owner", "bert", "text", "two");
    settle();
    assertRows(anna, "r");
    rules = (tableId, rowId, cells) -> rowId.equals("s") ? Audience.OPEN : Audience.NOBODY;
    broker.review();
    settle();
    assertRows(anna, "s");
    rules = new OwnerRules(Map.of());
    broker.review();
    settle();
    assertRows(anna, "r");
    assertThat(anna.store.getCell("t", "r", "text")).hasToString("one");
    assertInStep(anna);
  }

  @Test
  void hiddenCellsAreForThoseWithTheirLabels() {
    rules = new OwnerRules(Map.of("salary", Set.of("hr")));
    ViewClient anna = joined("anna", "user:anna");
    ViewClient hr = joined("hr", "user:anna", "hr");
    server()
        .transaction(
            () -> {
              server().setCell("staff", "anna", "owner", "anna");
              server().setCell("staff", "anna", "salary", 7);
            });
    settle();
    assertThat(anna.store.getCellIds("staff", "anna")).containsExactly("owner");
    assertThat(hr.store.getCellIds("staff", "anna")).containsExactly("owner", "salary");
    server().setCell("staff", "anna", "salary", 8);
    settle();
    assertThat(anna.received).noneMatch(text -> text.contains("salary"));
    anna.store.setCell("staff", "anna", "salary", 9);
    settle();
    assertThat(anna.store.getCellIds("staff", "anna")).containsExactly("owner");
    assertThat(server().getCell("staff", "anna", "salary")).isEqualTo(Cell.of(8));
    assertThat(hr.store.getCell("staff", "anna", "salary")).isEqualTo(Cell.of(8));
    anna.relabel("user:anna", "hr");
    settle();
    assertThat(anna.store.getCell("staff", "anna", "salary")).isEqualTo(Cell.of(8));
    anna.relabel("user:anna");
    settle();
    assertThat(anna.store.getCellIds("staff", "anna")).containsExactly("owner");
    rules = new OwnerRules(Map.of());
    broker.review();
    settle();
    assertThat(anna.store.getCell("staff", "anna", "salary")).isEqualTo(Cell.of(8));
    assertInStep(anna);
    assertInStep(hr);
  }

  @Test
  void valuesHaveAudiencesToo() {
    ViewClient anna = joined("anna", "user:anna");
    ViewClient bert = joined("bert", "user:bert");
    server().setValue("public", "for all");
    server().setValue("anna", "hers");
    settle();
    assertThat(anna.store.getValueIds()).containsExactlyInAnyOrder("public", "anna");
    assertThat(bert.store.getValueIds()).containsExactly("public");
    bert.store.setValue("anna", "wrong");
    bert.store.setValue("public", "his");
    anna.store.setValue("anna", "still hers");
    settle();
    assertThat(bert.store.getValueIds()).containsExactly("public");
    assertThat(anna.store.getValue("anna")).hasToString("still hers");
    assertThat(anna.store.getValue("public")).hasToString("his");
    assertInStep(anna);
    assertInStep(bert);
  }

  @Test
  void deletionsOfAViewAreNeverDeletionsElsewhere() {
    ViewClient anna = joined("anna", "user:anna");
    put(server(), "r", "owner", "anna", "text", "kept");
    settle();
    // another broker without rules, and a hub in the same JVM, have the row, too
    ViewClient annaElsewhere = new ViewClient("anna", anna.store, time, broker, "q").connect();
    ViewClient other = new ViewClient("other", time, broker, "q").connect();
    MergeableStore neighbour = MergeableStore.createMergeableStore("neighbour", time);
    settle();
    assertThat(other.store.getRowIds("t")).containsExactly("r");
    neighbour.merge(anna.store);
    server().setCell("t", "r", "owner", "bert");
    settle();
    assertRows(anna);
    // a client without audiences that copies all stamps, and offers them everywhere
    neighbour.merge(anna.store);
    assertThat(neighbour.getCell("t", "r", "text")).hasToString("kept");
    ViewClient copy = new ViewClient("copy", time, broker, "q");
    copy.store.applyMergeableChanges(anna.store.getMergeableContent().asChanges());
    copy.connect();
    settle();
    ViewClient bert = client("bert", "user:bert");
    bert.store.applyMergeableChanges(anna.store.getMergeableContent().asChanges());
    bert.connect();
    settle();
    assertThat(server().getCell("t", "r", "text")).hasToString("kept");
    assertThat(other.store.getCell("t", "r", "text")).hasToString("kept");
    assertThat(disk.open.get("q").getCell("t", "r", "text")).hasToString("kept");
    assertRows(bert, "r");
    for (MergeableStore store : List.of(server(), disk.open.get("q"), other.store)) {
      MergeableChanges all = store.getMergeableContent().asChanges();
      assertThat(all.hasViewStamps()).isFalse();
    }
    annaElsewhere.disconnect();
  }

  @Test
  void restartsOfEitherSideKeepWhatHasLeftAway() {
    ViewClient anna = joined("anna", "user:anna");
    put(server(), "r", "owner", "anna", "text", "kept");
    put(server(), "gone", "owner", "anna", "text", "deleted");
    settle();
    server().setCell("t", "r", "owner", "bert");
    server().delRow("t", "gone");
    settle();
    anna.disconnect();
    settle();
    assertThat(disk.open).isEmpty();
    ViewClient restarted = client("anna restarted", "user:anna");
    restarted.store.loadMergeableContent(anna.store.getMergeableContent());
    restarted.connect();
    settle();
    assertRows(restarted);
    assertInStep(restarted);
    assertThat(server().getCell("t", "r", "text")).hasToString("kept");
    server().setCell("t", "r", "owner", "anna");
    settle();
    assertRows(restarted, "r");
    assertThat(restarted.store.getCell("t", "r", "text")).hasToString("kept");
    assertInStep(restarted);
  }

  @Test
  void aRowDeletedWhileAClientWasAwayIsDeletedThereAfterARestart() {
    ViewClient anna = joined("anna", "user:anna");
    put(server(), "r", "owner", "anna", "text", "old");
    settle();
    anna.disconnect();
    ViewClient bert = joined("bert", "user:anna");
    bert.store.delRow("t", "r");
    settle();
    bert.disconnect();
    settle();
    assertThat(disk.open).isEmpty();
    anna.connect();
    settle();
    assertRows(anna);
    assertThat(server().getRowIds("t")).isEmpty();
    assertInStep(anna);
  }

  @Test
  void aReadOnlyClientSeesItsViewAndChangesNothing() {
    ViewClient anna = client("anna", "user:anna");
    anna.access = Access.READ_ONLY;
    anna.connect();
    settle();
    put(server(), "r", "owner", "anna", "text", "right");
    settle();
    anna.store.setCell("t", "r", "text", "wrong");
    settle();
    assertThat(anna.store.getCell("t", "r", "text")).hasToString("right");
    assertThat(server().getCell("t", "r", "text")).hasToString("right");
    assertThat(anna.synchronizer().getGaps()).allMatch(gap -> gap instanceof SyncGap.Refused);
    assertInStep(anna);
  }

  @Test
  void whatMiddlewareRefusesOnAPathWithRulesIsUndoneAtTheWriterAlone() {
    ViewClient anna = joined("anna", "user:anna");
    ViewClient bert = joined("bert", "team:x");
    put(server(), "r", "owner", "anna", "team", "x", "text", "right");
    settle();
    Middleware.createMiddleware(server())
        .addWillSetCellCallback(
            (tableId, rowId, cellId, cell) -> cell.equals(Cell.of("wrong")) ? null : cell);
    var stamps = server().getMergeableContentHashes();
    bert.received.clear();
    anna.store.setCell("t", "r", "text", "wrong");
    anna.store.setCell("t", "refused", "owner", "wrong");
    settle();
    assertThat(anna.store.getCell("t", "r", "text")).hasToString("right");
    assertRows(anna, "r");
    assertThat(server().getMergeableContentHashes()).isEqualTo(stamps);
    assertThat(bert.received).isEmpty();
    // what is not refused of the same change counts
    put(anna.store, "s", "owner", "anna", "team", "x", "text", "wrong");
    settle();
    assertThat(anna.store.getCellIds("t", "s")).containsExactlyInAnyOrder("owner", "team");
    assertThat(server().getCellIds("t", "s")).containsExactlyInAnyOrder("owner", "team");
    assertThat(bert.store.getCellIds("t", "s")).containsExactlyInAnyOrder("owner", "team");
    assertThat(bert.received).noneMatch(text -> text.contains("wrong"));
    assertInStep(anna);
    assertInStep(bert);
    // a row that the client moves out of its view, of which something is refused
    anna.store.transaction(
        () -> {
          anna.store.setCell("t", "s", "owner", "bert");
          anna.store.setCell("t", "s", "text", "wrong");
        });
    settle();
    assertRows(anna, "r");
    assertThat(server().getCellIds("t", "s")).containsExactlyInAnyOrder("owner", "team");
    assertInStep(anna);
  }

  /** Clocks of clients may be ahead, so that corrections are newer than later writes of others. */
  private ViewClient ahead(String name, String path) {
    VirtualTime clock = new VirtualTime();
    clock.pass(Duration.between(clock.instant(), time.instant()).plusMinutes(3));
    MergeableStore store = MergeableStore.createMergeableStore(name, clock);
    return new ViewClient(name, store, time, broker, path).connect();
  }

  @Test
  void correctionsOutsideOfViewsAreNeverChangesEither() {
    ViewClient bert = new ViewClient("bert", time, broker, "q").connect();
    ViewClient anna = ahead("anna", "q");
    settle();
    MergeableStore q = disk.open.get("q");
    Middleware.createMiddleware(q)
        .addWillSetCellCallback(
            (tableId, rowId, cellId, cell) -> cell.equals(Cell.of("wrong")) ? null : cell);
    put(anna.store, "r", "text", "wrong");
    settle();
    assertRows(anna);
    assertThat(anna.store.getMergeableContent().asChanges().hasViewStamps()).isTrue();
    anna.disconnect();
    put(bert.store, "r", "text", "right");
    settle();
    anna.connect();
    settle();
    // the deletion that has corrected the client deletes nothing, and gives way
    assertThat(q.getCell("t", "r", "text")).hasToString("right");
    assertRows(bert, "r");
    assertRows(anna, "r");
    assertThat(q.getMergeableContent().asChanges().hasViewStamps()).isFalse();
    bert.store.setCell("t", "r", "text", "newer");
    settle();
    assertThat(anna.store.getCell("t", "r", "text")).hasToString("newer");
    // nor elsewhere
    MergeableStore neighbour = MergeableStore.createMergeableStore("neighbour", time);
    neighbour.merge(bert.store);
    neighbour.merge(anna.store);
    assertThat(neighbour.getCell("t", "r", "text")).hasToString("newer");
  }

  @Test
  void whoHadAViewSeesEverythingOnceThePathHasNoRulesAnyMore() {
    ViewClient anna = joined("anna", "user:anna");
    put(server(), "r", "owner", "anna", "text", "kept");
    settle();
    server().setCell("t", "r", "owner", "bert");
    settle();
    assertRows(anna);
    rules = null;
    broker.review();
    anna.disconnect();
    settle();
    anna.closes.clear();
    anna.connect();
    settle();
    assertRows(anna, "r");
    assertThat(anna.store.getCell("t", "r", "text")).hasToString("kept");
    anna.store.setCell("t", "r", "text", "changed");
    settle();
    assertThat(server().getCell("t", "r", "text")).hasToString("changed");
  }

  @Test
  void whereClientsHaveIdsOfTheirOwnTheyCannotFindOutWhichThereAre() {
    rules =
        new AudienceRules() {
          private final OwnerRules owners = new OwnerRules(Map.of());

          @Override
          public Audience ofRow(String tableId, String rowId, Map<String, Cell> cells) {
            return owners.ofRow(tableId, rowId, cells);
          }

          @Override
          public boolean mayCreate(String tableId, String rowId, Set<String> labels) {
            return labels.contains(rowId.split("/", -1)[0]);
          }
        };
    ViewClient anna = joined("anna", "user:anna");
    put(anna.store, "user:anna/1", "owner", "anna", "text", "secret");
    settle();
    ViewClient bert = joined("bert", "user:bert");
    var stamps = server().getMergeableContentHashes();
    List<List<String>> answers = new ArrayList<>();
    for (String id : List.of("user:anna/1", "user:anna/2")) {
      bert.received.clear();
      bert.say(
          "\n[null,3,[[{\"t\":[{\"%s\":[{\"owner\":[\"bert\",\"%s\"]}]}]}],[{}],1]]"
              .formatted(id, Hlc.of(time.millis(), 0, 1)));
      time.pass(Duration.ZERO);
      answers.add(bert.received.stream().map(text -> text.replace(id, "")).toList());
      settle();
    }
    // the stamps are of different times
    assertThat(answers.get(0)).isNotEmpty();
    assertThat(answers.get(0).stream().map(text -> text.replaceAll("[-0-9A-Z_a-z]{16}", "")))
        .containsExactlyElementsOf(
            answers.get(1).stream().map(text -> text.replaceAll("[-0-9A-Z_a-z]{16}", "")).toList());
    assertThat(server().getMergeableContentHashes()).isEqualTo(stamps);
    put(bert.store, "user:bert/1", "owner", "bert", "text", "his");
    settle();
    assertRows(bert, "user:bert/1");
    // a row of its own that was deleted may return
    bert.store.delRow("t", "user:bert/1");
    settle();
    put(bert.store, "user:bert/1", "owner", "bert", "text", "again");
    settle();
    assertRows(bert, "user:bert/1");
    assertInStep(bert);
  }

  @Test
  void aLabelThatStaysIsNotLookedAtButWhereItShowsOtherColumns() {
    rules = new OwnerRules(Map.of("salary", Set.of("hr")));
    ViewClient anna = joined("anna", "user:anna", "team:x");
    server()
        .transaction(
            () -> {
              server().setCell("staff", "anna", "owner", "anna");
              server().setCell("staff", "anna", "salary", 7);
              server().setCell("t", "r", "team", "x");
              server().setCell("t", "s", "team", "y");
            });
    settle();
    anna.relabel("user:anna", "team:y");
    settle();
    assertRows(anna, "s");
    assertThat(anna.store.getCellIds("staff", "anna")).containsExactly("owner");
    anna.relabel("user:anna", "hr");
    settle();
    assertRows(anna);
    assertThat(anna.store.getCellIds("staff", "anna")).containsExactly("owner", "salary");
    assertInStep(anna);
  }

  @Test
  void aLabelThatIsInManyGroupsHasTheHashesOfAllTheirRows() {
    rules = new OwnerRules(Map.of("salary", Set.of("hr")));
    ViewClient staff = joined("staff", "user:3", "team:x");
    ViewClient hr = joined("hr", "team:x", "hr");
    Random random = new Random(1);
    for (int owners : List.of(100, 10, 200, 1, 90)) {
      server()
          .transaction(
              () -> {
                for (int row = 0; row < 150; row++) {
                  String table = row % 2 == 0 ? "t" : "staff";
                  server().setCell(table, "r" + row, "owner", "" + random.nextInt(owners));
                  server().setCell(table, "r" + row, "team", row % 10 == 0 ? "y" : "x");
                  server().setCell(table, "r" + row, "salary", row);
                }
                server().delRow("t", "r" + 2 * random.nextInt(75));
              });
      settle();
      for (ViewClient each : List.of(staff, hr)) {
        assertThat(each.store.getRowIds("staff")).hasSizeGreaterThan(70);
        assertInStep(each);
      }
      assertThat(staff.store.getCellIds("staff", "r1")).containsExactly("owner", "team");
    }
    rules = new OwnerRules(Map.of("team", Set.of("hr")));
    broker.review();
    settle();
    assertInStep(staff);
    assertInStep(hr);
    hr.relabel("hr");
    settle();
    assertThat(hr.store.getTableIds()).isEmpty();
    assertInStep(hr);
  }

  @Test
  void freshTokensAndGrantsThatAreFoundToBeOthersChangeLabelsToo() {
    ViewClient anna = joined("anna", "team:x");
    put(server(), "x", "team", "x");
    put(server(), "y", "team", "y");
    settle();
    assertRows(anna, "x");
    assertThat(anna.present("team:y")).isTrue();
    time.pass(Duration.ZERO);
    assertRows(anna, "y");
    anna.labels = Set.of("team:x");
    broker.reviewGrants();
    time.pass(Duration.ZERO);
    assertRows(anna, "x");
    assertInStep(anna);
  }

  @Test
  void aPathWithRulesButWithoutAStoreIsClosed() {
    disk.without.add("p");
    ViewClient anna = joined("anna", "user:anna");
    assertThat(anna.closes).singleElement().asString().startsWith("1011");
  }

  @Test
  void rulesThatBeginCloseTheClients() {
    rules = null;
    ViewClient anna = joined("anna", "user:anna");
    put(anna.store, "r", "text", "for all");
    settle();
    rules = new OwnerRules(Map.of());
    broker.review();
    assertThat(anna.closes).singleElement().asString().startsWith("1001");
  }
}
