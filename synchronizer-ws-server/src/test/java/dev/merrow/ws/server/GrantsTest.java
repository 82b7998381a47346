package dev.merrow.ws.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.RawSocket.Close;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import dev.merrow.ws.server.stores.PathStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may do what, over real sockets, each beside a pair that must be able to go on. */
@ParameterizedClass(name = "{0}")
@EnumSource(WsEngine.class)
class GrantsTest {
  private static final String CHANGE =
      "[null,3,[[{\"t\":[{\"r\":[{\"c\":[\"changed\",\"Nn1JUF-----7JQY8\"]}]}]}],[{}],1]]";

  @Parameter WsEngine engine;

  private static WsServer server;

  private final String path = "grants/" + UUID.randomUUID();
  private final List<RawSocket> opened = new ArrayList<>();
  private RawSocket one;
  private RawSocket other;

  @BeforeParameterizedClassInvocation
  static void start(WsEngine engine) {
    server =
        WsServer.createWsServer(
            WsServerOptions.builder()
                .port(0)
                .engine(engine)
                .authenticator(GrantsTest::decideLater)
                .stores(
                    path ->
                        path.endsWith("kept")
                            ? Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore()))
                            : Optional.empty())
                .build());
  }

  /** On another thread than the one that asks. */
  private static CompletionStage<Decision> decideLater(AuthRequest request) {
    return CompletableFuture.supplyAsync(() -> decide(request));
  }

  private static Decision decide(AuthRequest request) {
    if (request.path().contains("secret")) {
      return new Refusal(Kind.FORBIDDEN, "secret");
    }
    return switch (String.valueOf(request.upgrade().query())) {
      case "writer" -> new Grant("w", Access.READ_WRITE, null);
      case "reader" -> new Grant("r", Access.READ_ONLY, null);
      case "guest" -> new Grant("g", Access.READ_WRITE, Instant.now().plusMillis(500));
      case "broken" -> throw new IllegalStateException("broken");
      default -> new Refusal(Kind.UNAUTHENTICATED, "nobody");
    };
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  @BeforeEach
  void openBystanders() throws IOException {
    one = open(path + "?writer");
    other = open(path + "?writer");
  }

  @AfterEach
  void closeSockets() {
    opened.forEach(RawSocket::close);
  }

  private RawSocket open(String target) throws IOException {
    return keep(RawSocket.open(server.port(), target));
  }

  private RawSocket keep(RawSocket socket) {
    opened.add(socket);
    return socket;
  }

  private void assertBystandersGoOn() throws IOException {
    String marker = "[\"" + UUID.randomUUID() + "\",1,\"\"]";
    one.send("\n" + marker);
    assertThat(other.readBody()).isEqualTo(marker);
  }

  private String statusOf(String target) throws IOException {
    RawSocket raw = keep(RawSocket.connect(server.port()));
    String head = raw.request("GET /" + target + " HTTP/1.1", RawSocket.randomKey());
    return head.substring(0, head.indexOf("\r\n"));
  }

  @Test
  void whoIsNotKnownOrMayNotBeThereIsRefused() throws IOException {
    assertThat(statusOf(path)).startsWith("HTTP/1.1 401 ");
    assertThat(statusOf(path + "?stranger")).startsWith("HTTP/1.1 401 ");
    assertThat(statusOf("secret?writer")).startsWith("HTTP/1.1 403 ");
    assertThat(statusOf(path + "?broken")).startsWith("HTTP/1.1 403 ");
    assertThat(server.getClientIds(path)).hasSize(2);
    assertBystandersGoOn();
  }

  @Test
  void whoMayNotWriteIsClosedWhereNoStoreSetsItRight() throws IOException {
    RawSocket reader = open(path + "?reader");
    one.send("\n" + CHANGE);
    assertThat(reader.readBody()).isEqualTo(CHANGE);
    assertThat(other.readBody()).isEqualTo(CHANGE);
    reader.send("\n" + CHANGE);
    assertThat(reader.readClose()).isEqualTo(new Close(1008, "read-only"));
    assertThat(reader.isCutOff()).isTrue();
    assertBystandersGoOn();
  }

  @Test
  void whoMayNotWriteIsSetRightByTheStore() throws IOException {
    RawSocket reader = open(path + "/kept?reader");
    RawSocket writer = open(path + "/kept?writer");
    reader.send("\n" + CHANGE);
    // not what was changed, but that the cell is deleted
    String right = reader.readText();
    assertThat(right).startsWith("S\n[null,3,").contains("\ufffc").doesNotContain("changed");
    assertThat(writer.readText()).isEqualTo(right);
    assertBystandersGoOn();
  }

  @Test
  void whoseTimeIsUpIsClosed() throws IOException {
    RawSocket guest = open(path + "?guest");
    assertThat(guest.readClose()).isEqualTo(new Close(1008, "expired"));
    assertThat(guest.isCutOff()).isTrue();
    assertBystandersGoOn();
  }

  @Test
  void whoMayNotBeInAChannelIsToldSoAndGoesOnInOthers() throws IOException {
    RawSocket shared = keep(RawSocket.openShared(server.port(), "grants?writer"));
    shared.send("S\n[\"x\",-1,[1,\"secret\"]]");
    assertThat(shared.readText()).isEqualTo("S\n[null,-1,[2,\"secret\"]]");
    shared.subscribe(path.substring("grants/".length()));
    assertThat(server.getClientIds(path)).hasSize(3);
    assertThat(server.getPathIds()).doesNotContain("grants/secret");
    assertBystandersGoOn();
  }
}
