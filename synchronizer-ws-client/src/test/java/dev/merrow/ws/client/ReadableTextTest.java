package dev.merrow.ws.client;

import static dev.merrow.ws.client.WsConnection.createWsConnection;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** What a log shows of connections can be read, and shows nothing that is secret. */
class ReadableTextTest {
  private static final String SECRET = "s3cret";

  @Test
  void optionsShowNoSecrets() {
    String text =
        WsSynchronizerOptions.builder()
            .connection(
                c ->
                    c.headers(Map.of("Authorization", "Bearer " + SECRET))
                        .token(() -> SECRET)
                        .proxy(URI.create("http://me:" + SECRET + "@proxy.example:3128"))
                        .proxyHeaders(Map.of("Proxy-Authorization", SECRET))
                        .sslContext(defaultContext()))
            .build()
            .toString();
    assertThat(text)
        .contains("Authorization", "proxy.example:3128", "retry=RetryPolicy[")
        .doesNotContain(SECRET)
        .doesNotContainPattern("@[0-9a-f]{3,}|\\$\\$Lambda");
  }

  private static SSLContext defaultContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void synchronizersAndConnectionsShowWhereTheyConnect() {
    MergeableStore store = MergeableStore.createMergeableStore();
    URI uri = URI.create("ws://me:" + SECRET + "@localhost:8048/pets?access_token=" + SECRET);
    try (WsSynchronizer sync = createWsSynchronizer(store, uri);
        WsConnection connection = createWsConnection(uri)) {
      assertThat(sync).hasToString("WsSynchronizer[ws://localhost:8048/pets, STOPPED]");
      assertThat(connection).hasToString("WsConnection[ws://localhost:8048/pets, channels []]");
    }
  }
}
