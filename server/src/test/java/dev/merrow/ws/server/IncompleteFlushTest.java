package dev.merrow.ws.server;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.merrow.Cell;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import dev.merrow.sync.CellAddress;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.IncompleteFlushException;
import dev.merrow.sync.SyncGap;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import dev.merrow.ws.server.auth.TokenFileAuthenticator;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.Routing;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flushing what the broker's store refuses or holds back, over real sockets. */
class IncompleteFlushTest {
  /** So long that a flush that waits for its limit fails the test. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String WRITER = "token-of-the-writer-123456";
  private static final String READER = "token-of-the-reader-123456";

  @TempDir private Path directory;

  private WsServer serve(SqlitePathStores stores, Routing routing) throws Exception {
    Path tokens = directory.resolve("tokens.json");
    Files.writeString(
        tokens,
        "{\"tokens\": [%s, %s]}"
            .formatted(entry(WRITER, "read-write"), entry(READER, "read-only")));
    return WsServer.createWsServer(
        WsServerOptions.builder()
            .port(0)
            .stores(stores.withRouting(routing))
            .authenticator(TokenFileAuthenticator.createTokenFileAuthenticator(tokens))
            .build());
  }

  private static String entry(String token, String access) {
    return "{\"token\": \"%s\", \"identity\": \"%s\", \"paths\": {\"**\": \"%s\"}}"
        .formatted(token, access, access);
  }

  private static WsSynchronizer join(WsServer server, MergeableStore store, String token)
      throws Exception {
    WsSynchronizer sync =
        WsSynchronizer.createWsSynchronizer(
            store,
            URI.create("ws://127.0.0.1:" + server.port() + "/pets"),
            WsSynchronizerOptions.builder()
                .connection(it -> it.token(() -> token))
                .synchronizer(
                    SynchronizerOptions.builder()
                        .requestTimeout(Duration.ofSeconds(20))
                        .errorListener(error -> {})
                        .build())
                .build());
    sync.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return sync;
  }

  private static FlushResult flush(WsSynchronizer sync) throws Exception {
    return sync.flush(LIMIT).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static IncompleteFlushException flushIncomplete(WsSynchronizer sync) {
    ExecutionException failure = catchThrowableOfType(ExecutionException.class, () -> flush(sync));
    assertThat(failure).isNotNull();
    assertThat(failure.getCause()).isInstanceOf(IncompleteFlushException.class);
    return (IncompleteFlushException) failure.getCause();
  }

  private static void await(MergeableStore store, String cellId, Cell expected) {
    CompletableFuture<Void> came = new CompletableFuture<>();
    Subscription listening =
        store.addCellListener(
            "t",
            "r",
            cellId,
            event -> {
              if (expected.equals(event.newCell())) {
                came.complete(null);
              }
            });
    if (!expected.equals(store.getCell("t", "r", cellId))) {
      assertThat(came).succeedsWithin(PATIENCE);
    }
    listening.close();
  }

  private static void awaitStatus(WsSynchronizer sync, SynchronizerStatus status) throws Exception {
    sync.whenStatus(status).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(Routing.class)
  void aCellOfTheFutureIsNamedAndAllElseIsStored(Routing routing) throws Exception {
    InstantSource ahead = () -> InstantSource.system().instant().plus(Duration.ofDays(1));
    MergeableStore store = createMergeableStore("wrong", ahead);
    MergeableStore right = createMergeableStore();
    right.setCell("t", "r", "good", 1);
    store.applyMergeableChanges(right.getMergeableContent().asChanges());
    store.setCell("t", "r", "bad", 2);
    CellAddress bad = new CellAddress("t", "r", "bad");
    try (SqlitePathStores stores = new SqlitePathStores(directory);
        WsServer server = serve(stores, routing);
        WsSynchronizer sync = join(server, store, WRITER)) {
      IncompleteFlushException failure = flushIncomplete(sync);
      assertThat(failure).hasMessageContaining(bad.toString());
      assertThat(failure.gaps())
          .singleElement()
          .isInstanceOfSatisfying(
              SyncGap.FutureStamp.class,
              gap -> {
                assertThat(gap.cell()).isEqualTo(bad);
                assertThat(gap.peerId()).isEqualTo("S");
                assertThat(gap.due()).isAfter(Instant.now().plus(Duration.ofHours(12)));
              });
      awaitStatus(sync, SynchronizerStatus.INCOMPLETE);
      assertThat(sync.getGaps()).isEqualTo(failure.gaps());

      MergeableStore other = createMergeableStore();
      try (WsSynchronizer late = join(server, other, WRITER)) {
        assertThat(other.hasCell("t", "r", "good")).isTrue();
        assertThat(other.hasCell("t", "r", "bad")).isFalse();
        other.setCell("t", "r", "other", 3);
        assertThat(late.getStatus()).isNotEqualTo(SynchronizerStatus.OFFLINE);
        await(store, "other", Cell.of(3));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Routing.class)
  void aChangeThatTheBrokerRefusesIsNamedOnceAndUndone(Routing routing) throws Exception {
    MergeableStore written = createMergeableStore();
    MergeableStore read = createMergeableStore();
    CellAddress cell = new CellAddress("t", "r", "c");
    try (SqlitePathStores stores = new SqlitePathStores(directory);
        WsServer server = serve(stores, routing);
        WsSynchronizer writer = join(server, written, WRITER)) {
      written.setCell("t", "r", "c", "right");
      assertThat(flush(writer)).isEqualTo(FlushResult.STORED);
      try (WsSynchronizer reader = join(server, read, READER)) {
        await(read, "c", Cell.of("right"));
        assertThat(flush(reader)).isEqualTo(FlushResult.STORED);

        read.setCell("t", "r", "c", "wrong");
        IncompleteFlushException failure = flushIncomplete(reader);
        assertThat(failure).hasMessageContaining("refused").hasMessageContaining(cell.toString());
        assertThat(failure.gaps())
            .singleElement()
            .isInstanceOfSatisfying(
                SyncGap.Refused.class, gap -> assertThat(gap.cell()).isEqualTo(cell));
        await(read, "c", Cell.of("right"));

        assertThat(flush(reader)).as("all that is left").isEqualTo(FlushResult.STORED);
        awaitStatus(reader, SynchronizerStatus.IN_SYNC);
        assertThat(reader.getGaps()).isEmpty();

        read.setCell("t", "r", "new", "wrong");
        assertThat(flushIncomplete(reader)).hasMessageContaining("\"new\"");
        written.setCell("t", "r", "c", "right still");
        await(read, "c", Cell.of("right still"));
      }
      // the stamps of what was undone are later than the broker's, and stay so
      try (WsSynchronizer again = join(server, read, READER)) {
        assertThat(flush(again)).isEqualTo(FlushResult.STORED);
        assertThat(read.hasCell("t", "r", "new")).isFalse();
      }
    }
  }
}
