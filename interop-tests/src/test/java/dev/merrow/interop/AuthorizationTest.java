package dev.merrow.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import dev.merrow.ws.server.stores.PathStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real TinyBase clients that may not do everything at our broker. */
class AuthorizationTest {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);

  private final Semaphore changes = new Semaphore(0);
  private final Map<String, MergeableStore> stores = new ConcurrentHashMap<>();
  private final NodeProcess node = new NodeProcess();
  private final WsServer server =
      WsServer.createWsServer(
          WsServerOptions.builder()
              .port(0)
              .authenticator(request -> CompletableFuture.completedStage(decide(request)))
              .stores(this::open)
              .build());

  private Optional<PathStore> open(String path) {
    if (path.startsWith("storeless")) {
      return Optional.empty();
    }
    MergeableStore store = MergeableStore.createMergeableStore();
    store.addDidFinishTransactionListener(finished -> changes.release());
    stores.put(path, store);
    return Optional.of(PathStore.inMemory(store));
  }

  private static Decision decide(AuthRequest request) {
    String token = String.valueOf(request.upgrade().query());
    if (request.path().contains("secret")) {
      return new Refusal(Kind.FORBIDDEN, "secret");
    }
    return switch (token) {
      case "writer" -> new Grant(token, Access.READ_WRITE, null);
      case "reader" -> new Grant(token, Access.READ_ONLY, null);
      case "guest" -> new Grant(token, Access.READ_WRITE, Instant.now().plusSeconds(2));
      default -> new Refusal(Kind.UNAUTHENTICATED, "nobody knows " + token);
    };
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

  private CompletableFuture<JsonNode> join(
      TinyBaseReplica replica, String pathAndToken, @Nullable String channel) {
    ObjectNode args =
        replica
            .args()
            .put("url", "ws://127.0.0.1:" + server.port() + "/" + pathAndToken)
            .put("channel", channel)
            .put("requestTimeout", REQUEST_TIMEOUT.toSeconds());
    return node.send("join", args);
  }

  private TinyBaseReplica joined(String name, String pathAndToken) {
    TinyBaseReplica replica = create(name);
    Limits.await(join(replica, pathAndToken, null), node::complaints);
    return replica;
  }

  private void write(TinyBaseReplica replica, String cell) {
    ObjectNode args = replica.args();
    args.putArray("operation").add("setCell").add("t").add("r").add("c").add(cell);
    node.call("write", args);
  }

  private void awaitCell(TinyBaseReplica replica, String cell) throws InterruptedException {
    String text = "";
    for (int i = 0; i < 1_000 && !text.equals(cell); i++) {
      text = replica.content().at("/plain/0/t/r/c").asText();
      if (!text.equals(cell)) {
        boolean unused = changes.tryAcquire(100, TimeUnit.MILLISECONDS);
      }
    }
    assertThat(text).isEqualTo(cell);
  }

  private void assertClosed(TinyBaseReplica replica, int code) {
    JsonNode closed = node.call("closed", replica.args());
    assertThat(closed.get(0).intValue()).isEqualTo(code);
  }

  private void assertRefused(TinyBaseReplica replica, String pathAndToken, int status) {
    assertThatThrownBy(
            () -> Limits.await(join(replica, pathAndToken, null), () -> "expected to be refused"))
        .hasStackTraceContaining("tinybase:5");
    assertThat(node.call("errors", replica.args()).toString())
        .contains("Unexpected server response: " + status);
  }

  @Test
  void whoIsNotKnownIsRefused() {
    assertRefused(create("stranger"), "pets?stranger", 401);
    assertThat(server.getPathIds()).isEmpty();
  }

  @Test
  void whoMayNotBeAtAPathIsRefusedThere() {
    assertRefused(create("writer"), "secret?writer", 403);
    joined("elsewhere", "pets?writer");
    assertThat(server.getPathIds()).containsExactly("pets");
  }

  @Test
  void whoMayNotBeInAChannelGetsNoAnswerThere() throws Exception {
    TinyBaseReplica writer = joined("writer", "pets/dogs?writer");
    TinyBaseReplica channel = create("channel");
    TinyBaseReplica secret = create("secret");
    Limits.await(join(channel, "pets?writer", "dogs"), node::complaints);
    assertThatThrownBy(
            () -> Limits.await(join(secret, "pets?writer", "secret"), () -> "no answer expected"))
        .hasStackTraceContaining("tinybase:4");
    write(channel, "through a channel");
    awaitCell(writer, "through a channel");
    assertThat(server.getPathIds()).containsExactly("pets/dogs");
  }

  @Test
  void whatAReaderWritesIsSetRight() throws Exception {
    TinyBaseReplica writer = joined("writer", "pets?writer");
    write(writer, "right");
    TinyBaseReplica reader = create("reader");
    write(reader, "written before it came");
    Limits.await(join(reader, "pets?reader", null), node::complaints);
    awaitCell(reader, "right");
    write(reader, "wrong");
    awaitCell(reader, "right");
    write(writer, "newer");
    awaitCell(reader, "newer");
    assertThat(stores.get("pets").getCell("t", "r", "c")).hasToString("newer");
    assertThat(writer.content().at("/plain/0/t/r/c").asText()).isEqualTo("newer");
  }

  @Test
  void whatAReaderWritesWhereThereIsNoStoreClosesIt() throws Exception {
    TinyBaseReplica writer = joined("writer", "storeless?writer");
    write(writer, "right");
    TinyBaseReplica reader = joined("reader", "storeless?reader");
    awaitCell(reader, "right");
    write(reader, "wrong");
    assertClosed(reader, 1008);
    assertThat(writer.content().at("/plain/0/t/r/c").asText()).isEqualTo("right");
  }

  @Test
  void whoseTimeIsUpIsClosed() {
    TinyBaseReplica guest = joined("guest", "pets?guest");
    assertClosed(guest, 1008);
    assertThat(server.getPathIds()).isEmpty();
  }
}
