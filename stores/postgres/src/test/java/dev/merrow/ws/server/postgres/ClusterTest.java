package dev.merrow.ws.server.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.MerrowException;
import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import dev.merrow.sync.FlushResult;
import dev.merrow.testkit.proxy.FaultyProxy;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.MonitoringOptions;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.stores.Routing;
import dev.merrow.ws.server.stores.StoredPath;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers that keep their stores in one database. */
class ClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Never looks, so that only notifications tell of what others write. */
  private static final PostgresStoresOptions NOTIFIED =
      PostgresStoresOptions.builder().lookInterval(Duration.ZERO).build();

  private final List<AutoCloseable> open = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private String database = "";

  @BeforeEach
  void createDatabase() throws Exception {
    database = Postgres.createDatabase();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private WsServer serve(Routing routing) {
    return serve(Postgres.port(), routing, MonitoringOptions.withoutMetrics());
  }

  private WsServer serve(int databasePort, Routing routing, MonitoringOptions monitoring) {
    PostgresPathStores stores =
        PostgresPathStores.connect(
            Postgres.url(database, databasePort) + "?socketTimeout=3&connectTimeout=3", NOTIFIED);
    open.add(stores);
    WsServer server =
        WsServer.createWsServer(
            WsServerOptions.builder()
                .port(0)
                .stores(stores.withRouting(routing))
                .monitoring(monitoring)
                .build());
    open.add(server);
    return server;
  }

  private WsSynchronizer join(MergeableStore store, WsServer server, String path) throws Exception {
    WsSynchronizer sync =
        WsSynchronizer.createWsSynchronizer(
            store, URI.create("ws://127.0.0.1:" + server.port() + "/" + path));
    open.add(sync);
    sync.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return sync;
  }

  private static void awaitCell(MergeableStore store, String row, String expected) {
    CompletableFuture<Void> came = new CompletableFuture<>();
    BooleanSupplier isThere = () -> Cell.of(expected).equals(store.getCell("t", row, "c"));
    Subscription subscription =
        store.addDidFinishTransactionListener(
            finished -> {
              if (isThere.getAsBoolean()) {
                came.complete(null);
              }
            });
    if (!isThere.getAsBoolean()) {
      assertThat(came).as("%s in %s", row, store.getTables()).succeedsWithin(PATIENCE);
    }
    subscription.close();
  }

  private static void flush(WsSynchronizer sync) {
    assertThat(sync.flush(PATIENCE)).succeedsWithin(PATIENCE).isEqualTo(FlushResult.STORED);
  }

  @Test
  void theDatabaseListsItsPaths() throws Exception {
    try (PostgresPathStores stores =
        PostgresPathStores.connect(Postgres.url(database, Postgres.port()))) {
      assertThat(stores.storedPaths(10)).as("there are no tables").isEmpty();
      for (String path : List.of("b", "a\\b", "a\u0000", "\ud800", "x".repeat(5_000))) {
        try (Persister persister = stores.open(path).orElseThrow().persister()) {
          persister.getStore().setValue("open", true);
          persister.save().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
      }
      assertThat(stores.storedPaths(10))
          .as("all but the one that is too long")
          .containsExactlyInAnyOrder(
              new StoredPath("b", -1),
              new StoredPath("a\\b", -1),
              new StoredPath("a\u0000", -1),
              new StoredPath("\ud800", -1));
      assertThat(stores.storedPaths(2)).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Routing.class)
  void whatIsWrittenAtOneIsSeenAtTheOthersAtOnce(Routing routing) throws Exception {
    List<MergeableStore> stores = new ArrayList<>();
    List<WsSynchronizer> syncs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      MergeableStore store = createMergeableStore();
      stores.add(store);
      syncs.add(join(store, serve(routing), "pets"));
    }
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 3; i++) {
        stores.get(i).setCell("t", "row " + i, "c", "round " + round);
        stores.get(i).setCell("t", "both", "c", i + " in " + round);
        for (MergeableStore each : stores) {
          awaitCell(each, "row " + i, "round " + round);
          awaitCell(each, "both", i + " in " + round);
        }
      }
    }
    syncs.forEach(ClusterTest::flush);
    assertThat(stores.get(1).getMergeableContentHashes())
        .isEqualTo(stores.get(0).getMergeableContentHashes())
        .isEqualTo(stores.get(2).getMergeableContentHashes());
  }

  @Test
  void moreThanTheLogTakesIsSeenAtTheOthersToo() throws Exception {
    MergeableStore here = createMergeableStore();
    MergeableStore there = createMergeableStore();
    WsSynchronizer atHere = join(here, serve(Routing.HUB), "pets");
    join(there, serve(Routing.HUB), "pets");
    here.transaction(
        () -> {
          for (int i = 0; i < 5_000; i++) {
            here.setCell("t", "row " + i, "c", "one of many");
          }
        });
    flush(atHere);
    awaitCell(there, "row 4999", "one of many");
  }

  @Test
  void whatIsAcknowledgedIsInTheDatabase() throws Exception {
    MergeableStore store = createMergeableStore();
    WsSynchronizer sync = join(store, serve(Routing.HUB), "pets");
    for (int i = 0; i < 20; i++) {
      store.setCell("t", "row " + i, "c", "text");
      flush(sync);
      assertThat(
              Postgres.query(
                  database,
                  "SELECT cell FROM merrow_cells WHERE path = 'pets' AND row_id = 'row " + i + "'"))
          .containsExactly("text");
    }
  }

  @Test
  void oneConnectionWaitsForNotificationsHoweverManyPathsThereAre() throws Exception {
    WsServer server = serve(Routing.HUB);
    WsServer other = serve(Routing.HUB);
    for (int i = 0; i < 20; i++) {
      String path = "path " + i;
      MergeableStore here = createMergeableStore();
      MergeableStore there = createMergeableStore();
      join(here, server, "path%20" + i);
      join(there, other, "path%20" + i);
      here.setCell("t", path, "c", "text");
      awaitCell(there, path, "text");
    }
    assertThat(
            Postgres.query(
                database,
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND query LIKE 'LISTEN%'"))
        .as("one for each broker")
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theBrokerSaysThatTheDatabaseIsLostAndLosesNothing(boolean silently) throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(Postgres.port())) {
      MonitoringOptions monitoring = MonitoringOptions.with(meters);
      WsServer server = serve(proxy.port(), Routing.HUB, monitoring);
      WsServer other = serve(Routing.HUB);
      MergeableStore store = createMergeableStore();
      MergeableStore beside = createMergeableStore();
      MergeableStore elsewhere = createMergeableStore();
      WsSynchronizer sync = join(store, server, "pets");
      join(beside, server, "pets");
      WsSynchronizer ofElsewhere = join(elsewhere, other, "pets");
      store.setCell("t", "before", "c", "1");
      flush(sync);
      awaitCell(elsewhere, "before", "1");
      assertThat(ready(server)).isEqualTo(200);
      assertThat(available()).isEqualTo(1);

      proxy.refuse(true);
      if (silently) {
        proxy.freeze();
      } else {
        proxy.cut();
      }
      store.setCell("t", "meanwhile", "c", "2");
      elsewhere.setCell("t", "meanwhile elsewhere", "c", "3");
      awaitReady(server, 503);
      awaitUnavailable();
      awaitCell(beside, "meanwhile", "2");
      assertThat(sync.flush(Duration.ofMillis(100))).failsWithin(PATIENCE);
      flush(ofElsewhere);

      proxy.refuse(false);
      flush(sync);
      awaitReady(server, 200);
      assertThat(available()).isEqualTo(1);
      awaitCell(elsewhere, "meanwhile", "2");
      awaitCell(store, "meanwhile elsewhere", "3");
    }
  }

  private double available() {
    return meters.get("merrow.stores.available").gauge().value();
  }

  /** A store that failed makes it not ready before the database is checked. */
  private void awaitUnavailable() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (available() > 0) {
      assertThat(System.nanoTime() - end).as("until it is unavailable").isNegative();
    }
  }

  private static int ready(WsServer server) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      String page = socket.request("GET /health/ready HTTP/1.1\r\nHost: x") + socket.rest();
      return Integer.parseInt(page.substring(9, 12));
    }
  }

  private static void awaitReady(WsServer server, int status) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (ready(server) != status) {
      assertThat(System.nanoTime() - end).as("ready with %s", status).isNegative();
    }
  }

  @Test
  void aBrokerWithoutItsDatabaseDoesNotStart() {
    assertThatThrownBy(() -> serve(1, Routing.HUB, MonitoringOptions.withoutMetrics()))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("Cannot keep stores in database " + database)
        .hasMessageContaining("port 1")
        .hasMessageContaining("refused");
  }

  @Test
  void aDatabaseThatTakesNoWritesIsOfNoUse() throws Exception {
    Postgres.execute(
        database, "ALTER DATABASE " + database + " SET default_transaction_read_only = on");
    assertThatThrownBy(() -> serve(Routing.HUB))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("read-only");
  }

  @Test
  void thePasswordIsAskedForAgainForEachConnection() {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    PostgresStoresOptions options =
        PostgresStoresOptions.builder()
            .password(
                () -> {
                  asked.add("");
                  return "a secret";
                })
            .build();
    try (PostgresPathStores stores =
        PostgresPathStores.connect(Postgres.url(database, Postgres.port()), options)) {
      stores.check();
      assertThat(asked).isNotEmpty();
      assertThat(stores.toString()).contains(database).doesNotContain("secret");
    }
  }
}
