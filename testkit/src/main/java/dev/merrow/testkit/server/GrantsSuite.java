package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ServerStore;
import dev.merrow.testkit.server.RawSocket.Close;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The access of clients, over real sockets, each beside a pair that must be able to continue. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GrantsSuite extends BrokerSuite {
  private static final String CHANGE =
      "[null,3,[[{\"t\":[{\"r\":[{\"c\":[\"changed\",\"Nn1JUF-----7JQY8\"]}]}]}],[{}],1]]";

  private WsServer server;

  private static final AtomicBoolean VALID = new AtomicBoolean(true);

  private String path = "";
  private Sockets sockets;

  /** Some paths have a store, and of the others it is known at once that they have none. */
  private static final class Kept implements PathStores {
    @Override
    public Optional<PathStore> open(String pathId) {
      return pathId.endsWith("kept")
          ? Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore()))
          : Optional.empty();
    }

    @Override
    public ServerStore presence(String pathId) {
      return pathId.endsWith("kept") ? ServerStore.IN_MEMORY : ServerStore.ABSENT;
    }
  }

  @BeforeAll
  void start() {
    server =
        WsServer.createWsServer(
            options().authenticator(GrantsSuite::decideLater).stores(new Kept()).build());
  }

  /** On another thread than the one that asks, but for what goes wrong at once. */
  @SuppressWarnings("NullAway") // null where none may be is one of the things that go wrong
  private static CompletionStage<Decision> decideLater(AuthRequest request) {
    switch (String.valueOf(request.upgrade().query())) {
      case "error" -> throw new StackOverflowError("of the authenticator");
      case "stageless" -> {
        return null;
      }
      case "undecided" -> {
        return CompletableFuture.completedStage(null);
      }
      default -> {
        // the others take their time
      }
    }
    return Background.call(() -> decide(request));
  }

  private static Decision decide(AuthRequest request) {
    if (request.path().contains("secret")) {
      return new Refusal(Kind.FORBIDDEN, "secret");
    }
    return switch (String.valueOf(request.upgrade().query())) {
      case "writer" -> new Grant("w", Access.READ_WRITE, null);
      case "reader" -> new Grant("r", Access.READ_ONLY, null);
      case "guest" -> new Grant("g", Access.READ_WRITE, Instant.now().plusMillis(500));
      case "revocable" -> new Grant("v", Access.READ_WRITE, null, VALID::get);
      case "unsure" ->
          new Grant(
              "u",
              Access.READ_WRITE,
              null,
              () -> {
                throw new IllegalStateException("unsure");
              });
      case "broken" -> throw new IllegalStateException("broken");
      default -> new Refusal(Kind.UNAUTHENTICATED, "nobody");
    };
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void openBystanders() throws IOException {
    path = "grants/" + UUID.randomUUID();
    sockets = new Sockets(server, path + "?writer");
  }

  @AfterEach
  void closeSockets() {
    sockets.close();
  }

  /** See {@link EngineContract#refusesWithStatus()}. */
  abstract boolean refusesWithStatus();

  private void assertRefused(String target, int status) throws IOException {
    RawSocket raw = sockets.keep(RawSocket.connect(server.port()));
    String head = raw.request("GET /" + target + " HTTP/1.1", RawSocket.randomKey());
    if (!refusesWithStatus()) {
      assertThat(head).startsWith("HTTP/1.1 101 ");
      assertThat(raw.readClose()).isEqualTo(new Close(1008, ""));
    } else {
      assertThat(head).startsWith("HTTP/1.1 " + status + ' ');
    }
  }

  @Test
  void whoIsNotKnownOrMayNotBeThereIsRefused() throws IOException {
    assertRefused(path, 401);
    assertRefused(path + "?stranger", 401);
    assertRefused("secret?writer", 403);
    assertRefused(path + "?broken", 403);
    assertRefused(path + "?error", 403);
    assertRefused(path + "?stageless", 403);
    assertRefused(path + "?undecided", 403);
    assertThat(server.getClientIds(path)).hasSize(2);
    sockets.assertBystandersGoOn();
  }

  @Test
  void whoMayNotWriteIsClosedWhereNoStoreSetsItRight() throws IOException {
    RawSocket reader = sockets.open(path + "?reader");
    RawSocket writer = sockets.open(path + "?writer");
    writer.send("\n" + CHANGE);
    assertThat(reader.readBody()).isEqualTo(CHANGE);
    assertThat(sockets.heard()).isEqualTo(CHANGE);
    reader.send("\n" + CHANGE);
    assertThat(reader.readClose()).isEqualTo(new Close(1008, "read-only"));
    assertThat(reader.isCutOff()).isTrue();
    sockets.assertBystandersGoOn();
  }

  @Test
  void whoMayNotWriteIsSetRightByTheStore() throws IOException {
    RawSocket reader = sockets.open(path + "/kept?reader");
    RawSocket writer = sockets.open(path + "/kept?writer");
    reader.send("\n" + CHANGE);
    // first that it was refused, and then not what was changed, but that the cell is deleted
    assertThat(textBehindOffers(reader))
        .startsWith("S\n[\"~refused\",0,")
        .contains("[false,\"")
        .doesNotContain("changed");
    String right = textBehindOffers(reader);
    assertThat(right).startsWith("S\n[null,3,").contains("\ufffc").doesNotContain("changed");
    // no other client receives it, and the store has nothing of it
    writer.send("S\n[\"asks\",1,\"\"]");
    assertThat(textBehindOffers(writer)).isEqualTo("S\n[\"asks\",0,[0,0]]");
    sockets.assertBystandersGoOn();
  }

  /** The next text that is no offer of hashes, which a store makes that starts before or after. */
  private static String textBehindOffers(RawSocket socket) throws IOException {
    String text = socket.readText();
    while (text.startsWith("S\n[null,2,")) {
      text = socket.readText();
    }
    return text;
  }

  @Test
  void whoseTimeIsUpIsClosed() throws IOException {
    RawSocket guest = sockets.openUnjoined(path + "?guest");
    assertThat(guest.readClose()).isEqualTo(new Close(1008, "expired"));
    assertThat(guest.isCutOff()).isTrue();
    sockets.assertBystandersGoOn();
  }

  @Test
  void whoseGrantHoldsNoLongerIsClosed() throws IOException {
    VALID.set(true);
    RawSocket client = sockets.open(path + "?revocable");
    RawSocket shared = sockets.keep(RawSocket.openShared(server.port(), "grants?revocable"));
    shared.subscribe(path.substring("grants/".length()));
    client.send("\n[null,1,\"\"]");
    assertThat(sockets.heard()).isEqualTo("[null,1,\"\"]");

    VALID.set(false);

    assertThat(client.readClose()).isEqualTo(new Close(1008, "revoked"));
    assertThat(shared.readClose()).isEqualTo(new Close(1008, "revoked"));
    assertThat(client.isCutOff()).isTrue();
    sockets.assertBystandersGoOn();
  }

  @Test
  void aGrantThatCannotBeCheckedIsRevoked() throws IOException {
    RawSocket unsure = sockets.openUnjoined(path + "?unsure");
    assertThat(unsure.readClose()).isEqualTo(new Close(1008, "revoked"));
    sockets.assertBystandersGoOn();
  }

  @Test
  void whoMayNotBeInAChannelIsToldSoAndGoesOnInOthers() throws IOException {
    RawSocket shared = sockets.keep(RawSocket.openShared(server.port(), "grants?writer"));
    shared.send("S\n[\"x\",-1,[1,\"secret\"]]");
    assertThat(shared.readText()).isEqualTo("S\n[null,-1,[2,\"secret\"]]");
    shared.subscribe(path.substring("grants/".length()));
    assertThat(server.getClientIds(path)).hasSize(3);
    assertThat(server.getPathIds()).doesNotContain("grants/secret");
    sockets.assertBystandersGoOn();
  }
}
