package dev.merrow.ws.server.cli;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.Routing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two brokers that keep their stores in one directory. */
class TwoBrokersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  private static WsSynchronizer join(MergeableStore store, int port) throws Exception {
    WsSynchronizer sync =
        WsSynchronizer.createWsSynchronizer(store, ServerProcess.uri(port, "pets"));
    sync.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return sync;
  }

  private static void awaitCell(MergeableStore store, String row, String expected) {
    CompletableFuture<Void> came = new CompletableFuture<>();
    store.addDidFinishTransactionListener(
        finished -> {
          if (expected.equals(String.valueOf(store.getCell("t", row, "c")))) {
            came.complete(null);
          }
        });
    if (!expected.equals(String.valueOf(store.getCell("t", row, "c")))) {
      assertThat(came).as("%s in %s", row, store.getTables()).succeedsWithin(PATIENCE);
    }
  }

  private static void flush(WsSynchronizer sync) throws Exception {
    assertThat(sync.flush(PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo(FlushResult.STORED);
  }

  @ParameterizedTest
  @EnumSource(Routing.class)
  void whatIsWrittenAtOneIsHeardAtTheOther(Routing routing) throws Exception {
    try (SqlitePathStores here = new SqlitePathStores(directory, Duration.ofMillis(50));
        SqlitePathStores there = new SqlitePathStores(directory, Duration.ofMillis(50));
        WsServer one = serve(here, routing);
        WsServer other = serve(there, routing)) {
      assertHearEachOther(one.port(), other.port());
    }
  }

  private static WsServer serve(SqlitePathStores stores, Routing routing) {
    return WsServer.createWsServer(
        WsServerOptions.builder().port(0).stores(stores.withRouting(routing)).build());
  }

  private static void assertHearEachOther(int onePort, int otherPort) throws Exception {
    MergeableStore atOne = createMergeableStore();
    MergeableStore atOther = createMergeableStore();
    try (WsSynchronizer one = join(atOne, onePort);
        WsSynchronizer other = join(atOther, otherPort)) {
      for (int i = 0; i < 3; i++) {
        atOne.setCell("t", "one " + i, "c", "from one");
        atOther.setCell("t", "other " + i, "c", "from the other");
        atOne.setCell("t", "both", "c", "round " + i);
        awaitCell(atOther, "one " + i, "from one");
        awaitCell(atOne, "other " + i, "from the other");
        awaitCell(atOther, "both", "round " + i);
      }
      flush(one);
      flush(other);
    }
  }

  @Test
  void twoProcessesHearEachOther() throws Exception {
    try (ServerProcess one = start("one");
        ServerProcess other = start("other")) {
      assertHearEachOther(one.port(), other.port());
    }
  }

  @Test
  void aRollingUpdateLosesNothing() throws Exception {
    MergeableStore early = createMergeableStore();
    MergeableStore late = createMergeableStore();
    try (ServerProcess old = start("old")) {
      WsSynchronizer atOld = join(early, old.port());
      early.setCell("t", "before", "c", "1");
      flush(atOld);
      try (ServerProcess next = start("next")) {
        int port = next.port();
        try (WsSynchronizer atNext = join(late, port)) {
          awaitCell(late, "before", "1");
          early.setCell("t", "meanwhile, at the old", "c", "2");
          late.setCell("t", "meanwhile, at the next", "c", "3");
          awaitCell(late, "meanwhile, at the old", "2");
          awaitCell(early, "meanwhile, at the next", "3");
          flush(atOld);
          atOld.close();
          old.tellToEnd();
          assertThat(old.exitCode()).isZero();
          try (WsSynchronizer moved = join(early, port)) {
            early.setCell("t", "after", "c", "4");
            flush(moved);
            awaitCell(late, "after", "4");
            flush(atNext);
          }
        }
      }
    }
    MergeableStore reader = createMergeableStore();
    try (ServerProcess again = start("again");
        WsSynchronizer sync = join(reader, again.port())) {
      awaitCell(reader, "after", "4");
      flush(sync);
      assertThat(reader.getRowIds("t"))
          .containsExactlyInAnyOrder(
              "before", "meanwhile, at the old", "meanwhile, at the next", "after");
    }
  }

  private ServerProcess start(String name) throws Exception {
    Path own = Files.createDirectories(directory.resolve("process-" + name));
    return ServerProcess.start(
        own, "--port", "0", "--store", directory.resolve("stores").toString());
  }
}
