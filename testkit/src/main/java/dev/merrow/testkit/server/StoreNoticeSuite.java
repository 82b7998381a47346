package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.FilePersister;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ServerStore;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told of a path's store when they connect and subscribe. */
abstract class StoreNoticeSuite extends BrokerSuite {
  private static final String SUBSCRIBE = "S\n[\"mine\",-1,[1,\"%s\"]]";
  private static final String NOTICE = "S\n[\"merrow-store=%s\",-1,[1,\"%s\"]]";

  @TempDir Path folder;

  /**
   * Paths with {@code with} have a store, and those with {@code memory} one in memory; of those
   * below {@code later/} it is said late.
   */
  private final class Stores implements PathStores {
    @Override
    public Optional<PathStore> open(String pathId) {
      MergeableStore store = MergeableStore.createMergeableStore();
      if (pathId.contains("with")) {
        Path file = folder.resolve(UUID.randomUUID() + ".json");
        return Optional.of(PathStore.persisted(FilePersister.createFilePersister(store, file)));
      }
      return pathId.contains("memory") ? Optional.of(PathStore.inMemory(store)) : Optional.empty();
    }

    @Override
    public ServerStore presence(String pathId) {
      if (pathId.startsWith("later/")) {
        return ServerStore.UNDECIDED;
      } else if (pathId.contains("memory")) {
        return ServerStore.IN_MEMORY;
      }
      return pathId.contains("with") ? ServerStore.PRESENT : ServerStore.ABSENT;
    }
  }

  private WsServer serve(PathStores stores) {
    return WsServer.createWsServer(options().stores(stores).build());
  }

  private static String head(WsServer server, String path) throws IOException {
    try (RawSocket raw = RawSocket.connect(server.port())) {
      return raw.request("GET /" + path + " HTTP/1.1", RawSocket.randomKey());
    }
  }

  @Test
  void theResponseThatOpensASocketSaysWhetherThePathHasAStore() throws IOException {
    try (WsServer server = serve(new Stores())) {
      assertThat(head(server, "with/one")).containsIgnoringCase("\r\nMerrow-Store: yes\r\n");
      assertThat(head(server, "memory/one")).containsIgnoringCase("\r\nMerrow-Store: memory\r\n");
      assertThat(head(server, "none/one")).containsIgnoringCase("\r\nMerrow-Store: no\r\n");
      assertThat(head(server, "later/with")).containsIgnoringCase("\r\nMerrow-Store: later\r\n");
    }
  }

  @Test
  void aBrokerWithoutStoresSaysSo() throws IOException {
    try (WsServer server = serve(PathStores.NONE)) {
      assertThat(head(server, "any")).containsIgnoringCase("\r\nMerrow-Store: no\r\n");
    }
  }

  @Test
  void howLargeAMessageMayBeIsTold() throws IOException {
    try (WsServer server = serve(new Stores())) {
      assertThat(head(server, "any")).containsIgnoringCase("\r\nMerrow-Max-Bytes: 16775168\r\n");
    }
  }

  @Test
  void whoSubscribesIsToldJustBeforeTheAnswer() throws IOException {
    try (WsServer server = serve(new Stores());
        RawSocket shared = RawSocket.openShared(server.port(), "")) {
      assertSubscribes(shared, "with/one", "yes");
      assertSubscribes(shared, "memory/one", "memory");
      assertSubscribes(shared, "none/one", "no");
      assertSubscribes(shared, "later/with", "later");
    }
  }

  private static void assertSubscribes(RawSocket shared, String channel, String presence)
      throws IOException {
    shared.send(SUBSCRIBE.formatted(channel));
    assertThat(shared.readText()).isEqualTo(NOTICE.formatted(presence, channel));
    assertThat(shared.readText()).isEqualTo(SUBSCRIBE.formatted(channel));
  }

  @Test
  void thatThereIsNoneIsToldWhenItHasTurnedOut() throws IOException {
    try (WsServer server = serve(new Stores());
        RawSocket alone = RawSocket.open(server.port(), "later/none");
        RawSocket shared = RawSocket.openShared(server.port(), "later")) {
      assertThat(alone.readText()).isEqualTo("S\n[\"merrow-store=no\",0,[0,0]]");
      assertSubscribes(shared, "none", "later");
      assertThat(shared.readText()).isEqualTo("M\nnone\nS\n[\"merrow-store=no\",0,[0,0]]");
    }
  }

  @Test
  void thatItIsInMemoryIsToldBeforeItAnswers() throws IOException {
    String ask = "[\"ask\",1,\"\"]";
    String notice = "S\n[\"merrow-store=memory\",0,[0,0]]";
    String answer = "S\n[\"ask\",0,[0,0]]";
    try (WsServer server = serve(new Stores());
        RawSocket alone = RawSocket.open(server.port(), "later/memory");
        RawSocket shared = RawSocket.openShared(server.port(), "later")) {
      alone.send("S\n" + ask);
      assertThat(alone.readText()).isEqualTo(notice);
      assertThat(firstOtherThan(notice, alone)).isEqualTo(answer);
      assertSubscribes(shared, "memory", "later");
      shared.send("M\nmemory\nS\n" + ask);
      assertThat(shared.readText()).isEqualTo("M\nmemory\n" + notice);
      assertThat(firstOtherThan("M\nmemory\n" + notice, shared)).isEqualTo("M\nmemory\n" + answer);
    }
  }

  /** A client that comes just when the store starts is told twice. */
  private static String firstOtherThan(String notice, RawSocket socket) throws IOException {
    String text = socket.readText();
    return text.equals(notice) ? socket.readText() : text;
  }
}
