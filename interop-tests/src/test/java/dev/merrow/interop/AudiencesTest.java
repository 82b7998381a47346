package dev.merrow.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.Cell;
import dev.merrow.StringCell;
import dev.merrow.backplane.Backplane;
import dev.merrow.local.LocalSynchronizer;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Synchronizer;
import dev.merrow.testkit.backplane.MemoryEngine;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.audiences.AudienceRules;
import dev.merrow.ws.server.audiences.RulesFile;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.RevocableGrant;
import dev.merrow.ws.server.auth.TokenFileAuthenticator;
import dev.merrow.ws.server.stores.PathStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real, unmodified TinyBase clients on a path with rules, where each has its own view. */
class AudiencesTest {
  private static final int REQUEST_TIMEOUT_SECONDS = 3;

  private final Semaphore changes = new Semaphore(0);
  private final Map<String, MergeableStore> stores = new ConcurrentHashMap<>();
  private final NodeProcess node = new NodeProcess();
  private volatile AudienceRules rules = AudiencesTest::owned;

  /** By query, other labels than those in it. Another map when something has changed. */
  private volatile Map<String, Set<String>> granted = Map.of();

  private final WsServer server =
      WsServer.createWsServer(
          WsServerOptions.builder()
              .port(0)
              .authenticator(request -> CompletableFuture.completedStage(decide(request)))
              .stores(this::open)
              .audiences(path -> path.equals("p") ? rules : null)
              .build());

  private static Audience owned(String tableId, String rowId, Map<String, Cell> cells) {
    if (!(cells.get("owner") instanceof StringCell owner)) {
      return Audience.NOBODY;
    }
    Audience audience = Audience.of("user:" + owner.value());
    return cells.containsKey("locked") ? audience.withWriters("admin") : audience;
  }

  /** The labels are the query, separated by commas, unless others were granted since. */
  private Decision decide(AuthRequest request) {
    String query = request.upgrade().query();
    Set<String> labels =
        query == null ? Set.of() : Arrays.stream(query.split(",", -1)).collect(Collectors.toSet());
    return RevocableGrant.decide(
        () -> granted,
        now ->
            new Grant("somebody", Access.READ_WRITE, null)
                .withLabels(now.getOrDefault(String.valueOf(query), labels)));
  }

  /** A path's store is the same when the path is opened again. */
  private Optional<PathStore> open(String path) {
    return Optional.of(
        PathStore.inMemory(
            stores.computeIfAbsent(
                path,
                added -> {
                  MergeableStore store = MergeableStore.createMergeableStore();
                  store.addDidFinishTransactionListener(finished -> changes.release());
                  return store;
                })));
  }

  @AfterEach
  void end() {
    try (node;
        server) {
      // both end
    }
  }

  private TinyBaseReplica create(String name) {
    TinyBaseReplica replica = new TinyBaseReplica(node, name, changes::release);
    node.call("createStore", replica.args().put("uniqueId", name));
    return replica;
  }

  private void join(TinyBaseReplica replica, String pathAndLabels) {
    join(replica, server, pathAndLabels);
  }

  private void join(TinyBaseReplica replica, WsServer broker, String pathAndQuery) {
    ObjectNode args =
        replica
            .args()
            .put("url", "ws://127.0.0.1:" + broker.port() + "/" + pathAndQuery)
            .putNull("channel")
            .put("requestTimeout", REQUEST_TIMEOUT_SECONDS);
    Limits.await(node.send("join", args), node::complaints);
  }

  private TinyBaseReplica joined(String name) {
    TinyBaseReplica replica = create(name);
    join(replica, "p?user:" + name);
    return replica;
  }

  private void leave(TinyBaseReplica replica) {
    node.call("disconnect", replica.args());
  }

  private void write(TinyBaseReplica replica, String row, String... cells) {
    ObjectNode args = replica.args();
    ArrayNode operation = args.putArray("operation").add("setPartialRow").add("t").add(row);
    ObjectNode partial = operation.addObject();
    for (int i = 0; i < cells.length; i += 2) {
      partial.put(cells[i], cells[i + 1]);
    }
    node.call("write", args);
  }

  private void write(MergeableStore store, String row, String... cells) {
    store.transaction(
        () -> {
          for (int i = 0; i < cells.length; i += 2) {
            store.setCell("t", row, cells[i], cells[i + 1]);
          }
        });
  }

  private MergeableStore server() {
    return stores.get("p");
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 300 && !condition.getAsBoolean(); i++) {
      boolean unused = changes.tryAcquire(100, TimeUnit.MILLISECONDS);
    }
    assertThat(condition.getAsBoolean()).as(node.complaints()).isTrue();
  }

  private static JsonNode row(TinyBaseReplica replica, String row) {
    return replica.content().at("/plain/0/t/" + row);
  }

  private void awaitText(TinyBaseReplica replica, String row, String text)
      throws InterruptedException {
    await(() -> row(replica, row).path("text").asText().equals(text));
  }

  private void awaitGone(TinyBaseReplica replica, String row) throws InterruptedException {
    await(() -> row(replica, row).isMissingNode());
  }

  /** Comes back, after which the broker has the same hashes for the client, and so again. */
  private void assertStaysAsItIs(TinyBaseReplica replica, String labels)
      throws InterruptedException {
    ContentHashes before = replica.hashes();
    for (int i = 0; i < 2; i++) {
      leave(replica);
      join(replica, "p?" + labels);
      assertThat(replica.hashes()).isEqualTo(before);
    }
    assertThat(replica.errors()).isEmpty();
  }

  @Test
  void eachClientHasItsRowsAndNothingGoesFromClientToClient() throws Exception {
    TinyBaseReplica anna = joined("anna");
    TinyBaseReplica bert = joined("bert");
    write(anna, "a", "owner", "anna", "text", "hers");
    write(bert, "b", "owner", "bert", "text", "his");
    write(server(), "c", "owner", "anna", "text", "the server's");
    awaitText(anna, "c", "the server's");
    await(() -> server().getRowIds("t").size() == 3);
    write(server(), "d", "owner", "bert", "text", "last");
    awaitText(bert, "d", "last");
    assertThat(anna.content().toString()).doesNotContain("bert");
    assertThat(bert.content().toString()).doesNotContain("anna");
    assertStaysAsItIs(anna, "user:anna");
    assertStaysAsItIs(bert, "user:bert");
    TinyBaseReplica second = create("anna's phone");
    join(second, "p?user:anna");
    assertThat(second.hashes()).isEqualTo(anna.hashes());
  }

  @Test
  void aRowLeavesAViewAndReturnsWithItsContent() throws Exception {
    TinyBaseReplica anna = joined("anna");
    TinyBaseReplica bert = joined("bert");
    write(server(), "r", "owner", "anna", "text", "kept");
    awaitText(anna, "r", "kept");
    server().setCell("t", "r", "owner", "bert");
    awaitGone(anna, "r");
    awaitText(bert, "r", "kept");
    assertStaysAsItIs(anna, "user:anna");
    assertThat(server().getCell("t", "r", "text")).hasToString("kept");
    server().setCell("t", "r", "owner", "anna");
    awaitText(anna, "r", "kept");
    awaitGone(bert, "r");
    assertStaysAsItIs(anna, "user:anna");
    assertStaysAsItIs(bert, "user:bert");
    write(anna, "r", "text", "changed");
    await(() -> "changed".equals(String.valueOf(server().getCell("t", "r", "text"))));
  }

  @Test
  void whatHappensWhileAClientIsAwayIsMadeUpFor() throws Exception {
    TinyBaseReplica anna = joined("anna");
    write(server(), "r", "owner", "anna", "text", "kept");
    write(server(), "s", "owner", "anna", "text", "written offline");
    awaitText(anna, "s", "written offline");
    leave(anna);
    server().setCell("t", "r", "owner", "bert");
    server().setCell("t", "s", "owner", "bert");
    write(anna, "s", "text", "lost");
    write(anna, "mine", "owner", "anna", "text", "new");
    join(anna, "p?user:anna");
    awaitGone(anna, "r");
    awaitGone(anna, "s");
    await(() -> server().hasRow("t", "mine"));
    assertThat(server().getCell("t", "s", "text")).hasToString("written offline");
    leave(anna);
    server().setCell("t", "r", "owner", "anna");
    join(anna, "p?user:anna");
    awaitText(anna, "r", "kept");
    assertStaysAsItIs(anna, "user:anna");
  }

  @Test
  void aClientsOwnWriteCountsBeforeItTakesTheRowAway() throws Exception {
    TinyBaseReplica anna = joined("anna");
    TinyBaseReplica bert = joined("bert");
    write(anna, "r", "owner", "anna", "text", "a present");
    await(() -> server().hasRow("t", "r"));
    write(anna, "r", "owner", "bert");
    awaitText(bert, "r", "a present");
    awaitGone(anna, "r");
    assertThat(server().getCell("t", "r", "owner")).hasToString("bert");
    assertStaysAsItIs(anna, "user:anna");
  }

  @Test
  void aRefusedWriteIsUndoneAndLeavesNothing() throws Exception {
    TinyBaseReplica anna = joined("anna");
    TinyBaseReplica bert = joined("bert");
    write(server(), "hidden", "owner", "anna", "text", "secret");
    write(server(), "locked", "owner", "bert", "locked", "yes", "text", "right");
    awaitText(anna, "hidden", "secret");
    awaitText(bert, "locked", "right");
    ContentHashes hashes = server().getMergeableContentHashes();
    write(bert, "hidden", "text", "wrong");
    awaitGone(bert, "hidden");
    write(bert, "missing", "text", "wrong");
    awaitGone(bert, "missing");
    write(bert, "locked", "text", "wrong");
    awaitText(bert, "locked", "right");
    assertThat(server().getMergeableContentHashes()).isEqualTo(hashes);
    assertThat(row(anna, "hidden").path("text").asText()).isEqualTo("secret");
    assertStaysAsItIs(bert, "user:bert");
  }

  @Test
  void rulesThatChangeApplyToConnectedClients() throws Exception {
    TinyBaseReplica anna = joined("anna");
    write(server(), "r", "owner", "anna", "text", "one");
    write(server(), "s", "owner", "bert", "text", "two");
    awaitText(anna, "r", "one");
    rules = (tableId, rowId, cells) -> rowId.equals("s") ? Audience.OPEN : Audience.NOBODY;
    awaitText(anna, "s", "two");
    awaitGone(anna, "r");
    rules = AudiencesTest::owned;
    awaitText(anna, "r", "one");
    awaitGone(anna, "s");
    assertStaysAsItIs(anna, "user:anna");
  }

  @Test
  void labelsThatChangeTakeAndGiveRowsAtConnectedClients() throws Exception {
    TinyBaseReplica anna = joined("anna");
    write(server(), "r", "owner", "anna", "text", "one");
    write(server(), "s", "owner", "bert", "text", "two");
    awaitText(anna, "r", "one");
    Set<String> connected = server.getClientIds("p");
    ContentHashes hashes = server().getMergeableContentHashes();
    granted = Map.of("user:anna", Set.of("user:bert"));
    server.review();
    awaitText(anna, "s", "two");
    awaitGone(anna, "r");
    granted = Map.of("user:anna", Set.of("user:anna", "user:bert"));
    server.review();
    awaitText(anna, "r", "one");
    assertThat(row(anna, "s").path("text").asText()).isEqualTo("two");
    // without calling for it, they are looked at regularly
    granted = Map.of("user:anna", Set.of());
    awaitGone(anna, "r");
    awaitGone(anna, "s");
    assertThat(server.getClientIds("p")).isEqualTo(connected);
    assertThat(server().getMergeableContentHashes()).isEqualTo(hashes);
    assertStaysAsItIs(anna, "user:anna");
  }

  @Test
  void labelsAndRulesThatChangeInFilesApplyToConnectedClients(@TempDir Path directory)
      throws Exception {
    Path tokens = directory.resolve("tokens.json");
    Path file = directory.resolve("rules.json");
    writeTokens(tokens, "user:anna");
    writeRules(file, "user:${owner}");
    try (WsServer broker =
        WsServer.createWsServer(
            WsServerOptions.builder()
                .port(0)
                .authenticator(TokenFileAuthenticator.createTokenFileAuthenticator(tokens))
                .stores(this::open)
                .audiences(RulesFile.createRulesFile(file))
                .build())) {
      TinyBaseReplica anna = create("anna");
      join(anna, broker, "p?access_token=" + TOKEN);
      Set<String> connected = broker.getClientIds("p");
      write(server(), "r", "owner", "anna", "text", "one");
      write(server(), "s", "owner", "bert", "text", "two");
      awaitText(anna, "r", "one");
      writeTokens(tokens, "user:bert");
      awaitText(anna, "s", "two");
      awaitGone(anna, "r");
      writeRules(file, "everyone");
      awaitText(anna, "r", "one");
      writeRules(file, "boss:${owner}");
      awaitGone(anna, "r");
      awaitGone(anna, "s");
      writeTokens(tokens, "boss:anna");
      awaitText(anna, "r", "one");
      assertThat(row(anna, "s").isMissingNode()).isTrue();
      write(anna, "r", "text", "changed");
      await(() -> "changed".equals(String.valueOf(server().getCell("t", "r", "text"))));
      assertThat(broker.getClientIds("p")).isEqualTo(connected);
      assertThat(anna.errors()).isEmpty();
      leave(anna);
    }
  }

  private static final String TOKEN = "a-token-of-anna-that-is-long-enough";

  private static void writeTokens(Path file, String label) throws IOException {
    replace(
        file,
        """
        {"tokens": [{"token": "%s", "identity": "anna", "paths": {"**": "read-write"},
                     "labels": ["%s"]}]}
        """
            .formatted(TOKEN, label));
  }

  private static void writeRules(Path file, String label) throws IOException {
    replace(
        file,
        """
        {"paths": [{"path": "p", "tables": {"t": {"readers": ["%s"], "writers": ["%s"]}}}]}
        """
            .formatted(label, label));
  }

  /** As a whole, so that nobody reads half of it. */
  private static void replace(Path file, String text) throws IOException {
    Path written = Files.writeString(file.resolveSibling("written"), text);
    Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void aRowOfAnotherBrokersViewThatIsRevokedStaysThere() throws Exception {
    // two brokers of a cluster, and a client at each
    MemoryEngine engine = new MemoryEngine();
    try (WsServer one = clustered(engine.connect(), MergeableStore.createMergeableStore());
        WsServer other = clustered(engine.connect(), MergeableStore.createMergeableStore())) {
      TinyBaseReplica anna = create("anna");
      TinyBaseReplica bert = create("bert");
      join(anna, one, "p?user:anna");
      join(bert, other, "p?user:bert");
      write(anna, "r", "owner", "anna", "text", "hers");
      write(anna, "s", "owner", "anna", "text", "a present");
      write(anna, "s", "owner", "bert");
      awaitText(bert, "s", "a present");
      awaitGone(anna, "s");
      write(bert, "s", "text", "thanks", "owner", "anna");
      awaitText(anna, "s", "thanks");
      awaitGone(bert, "s");
      assertThat(bert.content().toString()).doesNotContain("hers");
      // the deletions of one broker's view are dropped at the other
      leave(bert);
      join(bert, one, "p?user:bert");
      leave(anna);
      join(anna, other, "p?user:anna");
      write(anna, "s", "text", "still here");
      awaitText(anna, "r", "hers");
      write(anna, "s", "owner", "bert");
      awaitText(bert, "s", "still here");
      awaitGone(anna, "s");
      leave(anna);
      leave(bert);
    }
  }

  private WsServer clustered(Backplane backplane, MergeableStore store) {
    store.addDidFinishTransactionListener(finished -> changes.release());
    return WsServer.createWsServer(
        WsServerOptions.builder()
            .port(0)
            .authenticator(request -> CompletableFuture.completedStage(decide(request)))
            .stores(path -> Optional.of(PathStore.inMemory(store)))
            .backplane(backplane)
            .audiences(path -> rules)
            .build());
  }

  @Test
  void hiddenCellsAreForThoseWithTheirLabels() throws Exception {
    rules =
        new AudienceRules() {
          @Override
          public Audience ofRow(String tableId, String rowId, Map<String, Cell> cells) {
            return owned(tableId, rowId, cells);
          }

          @Override
          public Map<String, Set<String>> hiddenCells(String tableId) {
            return Map.of("salary", Set.of("hr"));
          }
        };
    TinyBaseReplica anna = joined("anna");
    TinyBaseReplica hr = create("hr");
    join(hr, "p?user:anna,hr");
    write(server(), "r", "owner", "anna", "text", "public", "salary", "7");
    awaitText(anna, "r", "public");
    awaitText(hr, "r", "public");
    assertThat(row(hr, "r").path("salary").asText()).isEqualTo("7");
    assertThat(anna.content().toString()).doesNotContain("salary");
    write(anna, "r", "salary", "9");
    await(() -> row(anna, "r").path("salary").isMissingNode());
    assertThat(server().getCell("t", "r", "salary")).hasToString("7");
    assertStaysAsItIs(anna, "user:anna");
    assertStaysAsItIs(hr, "user:anna,hr");
  }

  @Test
  void deletionsOfAViewNeverDeleteAnythingElsewhere() throws Exception {
    TinyBaseReplica anna = joined("anna");
    join(anna, "q");
    TinyBaseReplica other = create("other");
    join(other, "q");
    write(server(), "r", "owner", "anna", "text", "kept");
    awaitText(anna, "r", "kept");
    awaitText(other, "r", "kept");
    server().setCell("t", "r", "owner", "bert");
    awaitGone(anna, "r");
    // a copy of all stamps, by a client that knows nothing of audiences
    TinyBaseReplica copy = create("copy");
    node.call("copy", copy.args().put("from", "anna"));
    join(copy, "q");
    MergeableStore java = MergeableStore.createMergeableStore();
    try (Synchronizer synchronizer =
        WsSynchronizer.createWsSynchronizer(
            java, URI.create("ws://127.0.0.1:" + server.port() + "/q"))) {
      synchronizer.startSync().get(30, TimeUnit.SECONDS);
      write(copy, "later", "text", "after it");
      awaitText(other, "later", "after it");
      await(() -> java.hasRow("t", "later"));
    }
    assertThat(row(other, "r").path("text").asText()).isEqualTo("kept");
    assertThat(java.getCell("t", "r", "text")).hasToString("kept");
    assertThat(stores.get("q").getCell("t", "r", "text")).hasToString("kept");
    assertThat(server().getCell("t", "r", "text")).hasToString("kept");
    for (MergeableStore store : stores.values()) {
      assertThat(store.getMergeableContent().asChanges().hasViewStamps()).isFalse();
    }
  }

  @Test
  void whatLeavesAViewStaysInALocalHub() throws Exception {
    MergeableStore anna = MergeableStore.createMergeableStore();
    MergeableStore neighbour = MergeableStore.createMergeableStore();
    anna.addDidFinishTransactionListener(store -> changes.release());
    neighbour.addDidFinishTransactionListener(store -> changes.release());
    String hub = "audiences " + server.port();
    TinyBaseReplica other = joined("anna");
    try (Synchronizer remote =
            WsSynchronizer.createWsSynchronizer(
                anna, URI.create("ws://127.0.0.1:" + server.port() + "/p?user:anna"));
        Synchronizer local = LocalSynchronizer.createLocalSynchronizer(anna, hub);
        Synchronizer beside = LocalSynchronizer.createLocalSynchronizer(neighbour, hub)) {
      for (Synchronizer each : List.of(remote, local, beside)) {
        each.startSync().get(30, TimeUnit.SECONDS);
      }
      write(server(), "r", "owner", "anna", "text", "kept");
      await(() -> neighbour.hasRow("t", "r"));
      server().setCell("t", "r", "owner", "bert");
      await(() -> !anna.hasRow("t", "r"));
      awaitGone(other, "r");
      write(neighbour, "later", "owner", "anna", "text", "after it");
      awaitText(other, "later", "after it");
      assertThat(neighbour.getCell("t", "r", "text")).hasToString("kept");
      assertThat(server().getCell("t", "r", "text")).hasToString("kept");
      assertThat(server().getCell("t", "r", "owner")).hasToString("bert");
      assertThat(neighbour.getMergeableContent().asChanges().hasViewStamps()).isFalse();
    }
  }

  @Test
  void restartsOfEitherSideChangeNothing() throws Exception {
    TinyBaseReplica anna = joined("anna");
    write(server(), "r", "owner", "anna", "text", "kept");
    write(server(), "gone", "owner", "anna", "text", "deleted");
    awaitText(anna, "gone", "deleted");
    server().setCell("t", "r", "owner", "bert");
    server().delRow("t", "gone");
    awaitGone(anna, "r");
    awaitGone(anna, "gone");
    leave(anna);
    await(() -> server.getPathIds().isEmpty());
    TinyBaseReplica restarted = create("anna restarted");
    node.call("copy", restarted.args().put("from", "anna"));
    join(restarted, "p?user:anna");
    assertStaysAsItIs(restarted, "user:anna");
    assertThat(row(restarted, "r").isMissingNode()).isTrue();
    assertThat(server().getCell("t", "r", "text")).hasToString("kept");
    server().setCell("t", "r", "owner", "anna");
    awaitText(restarted, "r", "kept");
    assertStaysAsItIs(restarted, "user:anna");
  }

  @Test
  void aJavaClientLearnsThatItsWriteWasRefused() throws Exception {
    MergeableStore bert = MergeableStore.createMergeableStore();
    try (Synchronizer synchronizer =
        WsSynchronizer.createWsSynchronizer(
            bert, URI.create("ws://127.0.0.1:" + server.port() + "/p?user:bert"))) {
      synchronizer.startSync().get(30, TimeUnit.SECONDS);
      write(bert, "mine", "owner", "bert", "text", "right");
      synchronizer.flush(Duration.ofSeconds(30)).get(30, TimeUnit.SECONDS);
      write(bert, "hidden", "text", "wrong");
      assertThat(
              synchronizer
                  .flush(Duration.ofSeconds(30))
                  .handle((result, error) -> error)
                  .get(30, TimeUnit.SECONDS))
          .hasStackTraceContaining("IncompleteFlushException");
      assertThat(bert.getRowIds("t")).containsExactly("mine");
      synchronizer.flush(Duration.ofSeconds(30)).get(30, TimeUnit.SECONDS);
    }
    assertThat(server().getRowIds("t")).containsExactly("mine");
  }
}
