package dev.merrow.interop;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.Cell;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.IncompleteFlushException;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decisions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Counters that real TinyBase clients may only increment by one, because the server decides. */
class ServerAuthorityTest {
  private final Semaphore changes = new Semaphore(0);
  private final NodeProcess node = new NodeProcess();
  private final WsServer server =
      WsServer.createWsServer(
          WsServerOptions.builder()
              .port(0)
              .authenticator(
                  request -> {
                    String name = String.valueOf(request.upgrade().query());
                    return Decisions.now(
                        new Grant(name, Access.READ_WRITE, null)
                            .withLabels(name.equals("bob") ? Set.of("staff") : Set.of()));
                  })
              .stores(path -> Optional.of(CounterStores.counters()))
              .build());

  @AfterEach
  void end() {
    try (node;
        server) {
      // both end
    }
  }

  private String url(String name) {
    return "ws://127.0.0.1:" + server.port() + "/counters?" + name;
  }

  private TinyBaseReplica joined(String name) {
    TinyBaseReplica replica = new TinyBaseReplica(node, name, changes::release);
    node.call("createStore", replica.args().put("uniqueId", name));
    ObjectNode args =
        replica.args().put("url", url(name)).put("requestTimeout", 3).putNull("channel");
    Limits.await(node.send("join", args), node::complaints);
    return replica;
  }

  private void count(TinyBaseReplica replica, int number) {
    ObjectNode args = replica.args();
    args.putArray("operation").add("setCell").add("t").add("r").add("c").add(number);
    node.call("write", args);
  }

  private static @Nullable Integer count(TinyBaseReplica replica) {
    var cell = replica.content().at("/plain/0/t/r/c");
    return cell.isNumber() ? cell.intValue() : null;
  }

  private void awaitCount(TinyBaseReplica replica, int expected) throws InterruptedException {
    Integer found = null;
    for (int i = 0; i < 1_000 && (found == null || found != expected); i++) {
      found = count(replica);
      if (found == null || found != expected) {
        boolean unused = changes.tryAcquire(100, TimeUnit.MILLISECONDS);
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void aClientMayIncrementByOneAndNothingElse() throws Exception {
    TinyBaseReplica anna = joined("anna");
    TinyBaseReplica ben = joined("ben");
    List<String> seenByOurs = Collections.synchronizedList(new ArrayList<>());
    MergeableStore ours = createMergeableStore();
    ours.addCellListener("t", "r", "c", event -> seenByOurs.add(String.valueOf(event.newCell())));
    try (WsSynchronizer sync = createWsSynchronizer(ours, URI.create(url("carol")))) {
      sync.startSync().get(60, TimeUnit.SECONDS);
      count(anna, 1);
      awaitCount(ben, 1);
      count(ben, 2);
      awaitCount(anna, 2);

      count(anna, 7);
      awaitCount(anna, 2);
      count(ben, 3);
      awaitCount(anna, 3);
      awaitCount(ben, 3);

      node.call("write", deletion(ben));
      awaitCount(ben, 3);
      count(anna, 4);
      awaitCount(ben, 4);
      sync.flush(Duration.ofSeconds(60)).get(60, TimeUnit.SECONDS);
    }
    // no other client has seen what was refused
    assertThat(seenByOurs).isSubsetOf("1", "2", "3", "4").endsWith("4");
    assertThat(anna.errors()).isEmpty();
  }

  private static ObjectNode deletion(TinyBaseReplica replica) {
    ObjectNode args = replica.args();
    args.putArray("operation").add("delCell").add("t").add("r").add("c");
    return args;
  }

  @Test
  void whoHasTheLabelMaySetAnyNumber() throws Exception {
    TinyBaseReplica anna = joined("anna");
    TinyBaseReplica bob = joined("bob");
    count(bob, 100);
    awaitCount(anna, 100);
    count(anna, 101);
    awaitCount(bob, 101);
  }

  @Test
  void whatWasCountedOfflineIsDecidedWhenItComes() throws Exception {
    TinyBaseReplica anna = joined("anna");
    count(anna, 1);
    TinyBaseReplica late = new TinyBaseReplica(node, "late", changes::release);
    node.call("createStore", late.args().put("uniqueId", "late"));
    count(late, 5);
    ObjectNode args =
        late.args().put("url", url("late")).put("requestTimeout", 3).putNull("channel");
    Limits.await(node.send("join", args), node::complaints);
    awaitCount(late, 1);
    assertThat(count(anna)).isEqualTo(1);
  }

  @Test
  void aJavaClientIsToldWhatWasRefused() throws Exception {
    MergeableStore ours = createMergeableStore();
    try (WsSynchronizer sync = createWsSynchronizer(ours, URI.create(url("carol")))) {
      sync.startSync().get(60, TimeUnit.SECONDS);
      ours.setCell("t", "r", "c", 1);
      sync.flush(Duration.ofSeconds(60)).get(60, TimeUnit.SECONDS);
      ours.setCell("t", "r", "c", 9);
      CompletableFuture<Cell> back = new CompletableFuture<>();
      ours.addCellListener("t", "r", "c", event -> back.complete(event.newCell()));
      assertThatThrownBy(() -> sync.flush(Duration.ofSeconds(60)).get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IncompleteFlushException.class)
          .hasStackTraceContaining("refused");
      assertThat(back.get(60, TimeUnit.SECONDS)).isEqualTo(Cell.of(1));
      ours.setCell("t", "r", "c", 2);
      sync.flush(Duration.ofSeconds(60)).get(60, TimeUnit.SECONDS);
      TinyBaseReplica anna = joined("anna");
      awaitCount(anna, 2);
    }
  }

  @Test
  void theGuideHasTheseCounters() throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/dev/merrow/interop").resolve("CounterStores.java"));
    String method =
        source.substring(
            source.indexOf("  static PathStore"), source.indexOf("  // the snippet ends"));
    assertThat(Files.readString(Path.of("../docs/permissions.md"))).contains(method.strip());
  }
}
