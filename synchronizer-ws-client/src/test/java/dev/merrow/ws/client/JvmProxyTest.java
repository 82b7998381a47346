package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.testkit.proxy.ConnectProxy;
import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The proxy that the JVM names. It does so for all, so this runs alone. */
@Isolated
class JvmProxyTest {
  private final ProxySelector before = ProxySelector.getDefault();

  @AfterEach
  void restore() {
    ProxySelector.setDefault(before);
  }

  /** Names a proxy for one scheme. */
  private static ProxySelector naming(ConnectProxy proxy, String scheme) {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        InetSocketAddress address = InetSocketAddress.createUnresolved("127.0.0.1", proxy.port());
        return List.of(
            uri.getScheme().equals(scheme) ? new Proxy(Proxy.Type.HTTP, address) : Proxy.NO_PROXY);
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException error) {}
    };
  }

  private static void connect(int port) throws Exception {
    URI uri = URI.create("ws://127.0.0.1:" + port + "/x");
    try (WsSynchronizer sync = createWsSynchronizer(createMergeableStore(), uri)) {
      sync.startSync().get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void isAskedForATunnelWhicheverSchemeItIsNamedFor() throws Exception {
    try (WsServer server = WsServer.createWsServer(0);
        ConnectProxy proxy = new ConnectProxy()) {
      for (String scheme : List.of("https", "http")) {
        ProxySelector.setDefault(naming(proxy, scheme));
        connect(server.port());
        assertThat(proxy.requests().poll(20, TimeUnit.SECONDS)).startsWith("CONNECT 127.0.0.1:");
      }
      ProxySelector.setDefault(naming(proxy, "ftp"));
      connect(server.port());
      ProxySelector.setDefault(null);
      connect(server.port());
      assertThat(proxy.requests()).isEmpty();
    }
  }
}
