package com.example.todos;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsEngine;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import io.netty.util.Version;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Merrow's Netty engine works with the version of Netty that Boot manages. */
class NettyVersionTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void theNettyEngineWorksWithBootsNetty() {
    assertThat(Version.identify().get("netty-common").artifactVersion())
        .isEqualTo(System.getProperty("merrow.test.netty"));
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    one.setCell("pets", "fido", "species", "dog");
    try (WsServer server =
        WsServer.createWsServer(WsServerOptions.builder().port(0).engine(WsEngine.NETTY).build())) {
      URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/pets");
      try (WsSynchronizer ofOne = createWsSynchronizer(one, uri);
          WsSynchronizer ofOther = createWsSynchronizer(other, uri)) {
        assertThat(ofOne.startSync()).succeedsWithin(LIMIT);
        assertThat(ofOther.startSync()).succeedsWithin(LIMIT);
        assertThat(other.getString("pets", "fido", "species")).isEqualTo("dog");
      }
    }
  }
}
