package dev.merrow.interop;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.store.CellSchema;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.TokenFileAuthenticator;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.PathStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The live page in a real Chromium, driven by {@code browser.js}, which says what each scenario
 * does.
 */
class LivePageTest {
  private static final int ROWS = 100_000;
  private static final int MILLION = 1_000_000;
  private static final int SECONDS = 10;

  /** How many rows change each hundredth of a second. */
  private static final int CHANGES = 10;

  @TempDir private Path directory;
  private @Nullable WsServer server;
  private int port;
  private UnaryOperator<WsServerOptions.Builder> more = options -> options;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private @Nullable MergeableStore shared;
  private @Nullable Thread changing;

  private void start() {
    WsServerOptions.Builder options =
        WsServerOptions.builder().port(port).stores(path -> Optional.of(storeFor(path)));
    server = WsServer.createWsServer(more.apply(options).build());
    port = server.port();
  }

  private static PathStore storeFor(String path) {
    MergeableStore store = MergeableStore.createMergeableStore();
    if (path.equals("strict")) {
      store.setTablesSchema(Map.of("pets", Map.of("legs", CellSchema.ofType(CellType.NUMBER))));
    }
    if (path.equals("million")) {
      store.transaction(
          () -> {
            for (int i = 0; i < MILLION; i++) {
              store.setRow(
                  "rows", "r" + i, Map.of("n", Cell.of(MILLION - i), "text", Cell.of("row " + i)));
            }
          });
    }
    return PathStore.inMemory(store);
  }

  @AfterEach
  void stop() throws Exception {
    if (changing != null) {
      changing.interrupt();
      changing.join();
    }
    for (AutoCloseable each : opened) {
      each.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private MergeableStore join(String path) {
    MergeableStore store = MergeableStore.createMergeableStore();
    WsSynchronizer sync =
        WsSynchronizer.createWsSynchronizer(
            store, URI.create("ws://127.0.0.1:" + port + "/" + path));
    opened.add(sync);
    sync.startSync().join();
    return store;
  }

  /** Does what a scenario asks its parent for. */
  private String answer(String asked) throws Exception {
    String[] words = asked.split(" ", -1);
    switch (words[0]) {
      case "stop" -> server.close();
      case "start" -> start();
      case "revoke" -> Files.writeString(directory.resolve("tokens.json"), "{\"tokens\": []}");
      case "java" -> {
        return answerOfJavasStore(words[1], words[2], words[3], Long.parseLong(words[4]));
      }
      case "fill" -> {
        shared = join("large");
        shared.transaction(
            () -> {
              for (int i = 0; i < ROWS; i++) {
                shared.setRow(
                    "rows", "r" + i, Map.of("n", Cell.of(i), "text", Cell.of("row " + i)));
              }
            });
        awaitFlush();
      }
      case "change" -> {
        changing = new Thread(this::change);
        changing.start();
      }
      case "changed" -> changing.join();
      default -> throw new AssertionError("Asked for " + asked);
    }
    return "ok";
  }

  private void awaitFlush() {
    ((WsSynchronizer) opened.get(opened.size() - 1)).flush(Duration.ofSeconds(60)).join();
  }

  /** Waits for what a browser wrote, and writes more. */
  private String answerOfJavasStore(String table, String row, String cell, long wanted)
      throws InterruptedException {
    MergeableStore store = shared == null ? join("shared") : shared;
    shared = store;
    CountDownLatch came = new CountDownLatch(1);
    Runnable look =
        () -> {
          if (Cell.of(wanted).equals(store.getCell(table, row, cell))) {
            came.countDown();
          }
        };
    Subscription listening = store.addCellListener(table, row, cell, event -> look.run());
    look.run();
    boolean there = came.await(60, TimeUnit.SECONDS);
    listening.close();
    if (!there) {
      return "It has " + store.getCell(table, row, cell);
    }
    if (wanted < 5) {
      store.setCell(table, row, cell, wanted + 100);
    }
    return "ok";
  }

  /** Makes a thousand changes a second, some of which are in view. */
  private void change() {
    long start = System.nanoTime();
    for (int i = 0; i < SECONDS * 100 && !Thread.currentThread().isInterrupted(); i++) {
      int round = i;
      shared.transaction(
          () -> {
            for (int k = 0; k < CHANGES; k++) {
              int row = k < 3 ? (round * 3 + k) % 100 : (round * 7_919 + k * 104_729) % ROWS;
              shared.setCell("rows", "r" + row, "n", round);
            }
          });
      LockSupport.parkNanos(start + (i + 1) * 10_000_000L - System.nanoTime());
    }
  }

  /** Runs a scenario; returns what it prints. */
  private List<String> play(String scenario) throws Exception {
    ChromiumScenario.requireChromium();
    start();
    return ChromiumScenario.play(scenario, "http://127.0.0.1:" + port, this::answer);
  }

  @Test
  void everyViewShowsWhatThereIsAsItChanges() throws Exception {
    play("views");
  }

  @Test
  void whatIsEditedReachesOthers() throws Exception {
    play("edits");
  }

  @Test
  void namesAndCellsAreTextWhateverTheyContain() throws Exception {
    play("hostile");
  }

  @Test
  void visitorsSeeWhatTheirTokenGrants() throws Exception {
    Path tokens =
        Files.writeString(
            directory.resolve("tokens.json"),
            """
            {"tokens": [
              {"token": "a-token-of-anna-1", "identity": "anna", "paths": {"pets": "read-write"}},
              {"token": "a-token-of-a-board", "identity": "board", "paths": {"pets": "read-only"}},
              {"token": "a-token-of-an-admin", "identity": "root", "paths": {"pets": "read-only"},
               "administrator": true},
              {"token": "a-token-that-is-old", "identity": "old", "paths": {"**": "read-write"},
               "expiry": "2020-01-01T00:00:00Z"}]}
            """);
    more =
        options ->
            options.authenticator(TokenFileAuthenticator.createTokenFileAuthenticator(tokens));
    play("access");
  }

  @Test
  void thePageComesBackWithTheBroker() throws Exception {
    play("restart");
  }

  @Test
  void browsersThePageAndJavaShareATable() throws Exception {
    play("together");
  }

  @Test
  void aStoredPathWithoutClientsIsShown() throws Exception {
    SqlitePathStores stores = new SqlitePathStores(directory.resolve("stores"));
    more = options -> options.stores(stores);
    play("stored");
    server.close();
    stores.close();
  }

  @Test
  void aMillionRowsAreShownAPageAtATime() throws Exception {
    play("million").forEach(System.out::println);
  }

  @Test
  void aLargeTableThatChangesALotDoesNotStallThePage() throws Exception {
    play("load").forEach(System.out::println);
  }
}
