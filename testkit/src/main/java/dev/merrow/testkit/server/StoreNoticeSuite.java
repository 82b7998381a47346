package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ServerStore;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What clients are told of a path's store when they connect and subscribe. */
abstract class StoreNoticeSuite extends BrokerSuite {
  private static final String SUBSCRIBE = "S\n[\"mine\",-1,[1,\"%s\"]]";
  private static final String NOTICE = "S\n[\"merrow-store=%s\",-1,[1,\"%s\"]]";

  /** Paths below {@code with/} have a store; of those below {@code later/} it is said late. */
  private static final class Stores implements PathStores {
    @Override
    public Optional<PathStore> open(String pathId) {
      return pathId.contains("with")
          ? Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore()))
          : Optional.empty();
    }

    @Override
    public ServerStore presence(String pathId) {
      if (pathId.startsWith("later/")) {
        return ServerStore.UNDECIDED;
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
  void whoSubscribesIsToldJustBeforeTheAnswer() throws IOException {
    try (WsServer server = serve(new Stores());
        RawSocket shared = RawSocket.openShared(server.port(), "")) {
      assertSubscribes(shared, "with/one", "yes");
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
}
