package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.TransportException;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WsSynchronizerTest {
  private static WsServer server;

  @BeforeAll
  static void start() {
    server = WsServer.createWsServer(0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static URI uri(String path) {
    return URI.create("ws://127.0.0.1:" + server.port() + path);
  }

  /** Returns the engine to test; null for the default. */
  @Nullable ClientEngine engine() {
    return null;
  }

  private WsSynchronizerOptions.Builder options() {
    return WsSynchronizerOptions.builder().connection(it -> it.engine(engine()));
  }

  @Test
  void twoStoresThatUseTheSamePathShareWhatTheyHave() throws Exception {
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    one.setCell("pets", "fido", "species", "dog");
    try (WsSynchronizer ofOne = createWsSynchronizer(one, uri("/share"), options().build());
        WsSynchronizer ofOther = createWsSynchronizer(other, uri("/share"), options().build())) {
      assertThat(ofOne.getUri()).isEqualTo(uri("/share"));
      ofOne.startSync().get(60, TimeUnit.SECONDS);
      ofOther.startSync().get(60, TimeUnit.SECONDS);
      other.setValue("open", true);
      Convergence.await(one, other);
    }
  }

  @Test
  void afterClosingEachIsAlone() throws Exception {
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    try (WsSynchronizer ofOther = createWsSynchronizer(other, uri("/alone"), options().build())) {
      WsSynchronizer ofOne = createWsSynchronizer(one, uri("/alone"), options().build());
      ofOne.startSync().get(60, TimeUnit.SECONDS);
      ofOther.startSync().get(60, TimeUnit.SECONDS);
      one.setCell("t", "r", "last", true);
      ofOne.close();
      ofOne.close();

      // what was written before closing has arrived, and what comes after does not
      Convergence.await(one, other);
      other.setCell("t", "r", "later", true);
      assertThat(one.getCell("t", "r", "later")).isNull();
      // the broker is told a moment after the client has closed
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (server.getClientIds("alone").size() > 1 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(server.getClientIds("alone")).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',''",
    "/,''",
    "/a/b/c,a/b/c",
    "/a%20b,a%20b",
    "/a%2Fb%25,a%2Fb%25",
    "/caf\u00e9,caf%C3%A9",
    "/a/../b//c/,a/../b//c/",
    "/q?token=x%20y/z,q"
  })
  void thePathIsAskedForAsItIs(String path, String asked) throws Exception {
    try (WsSynchronizer sync =
        createWsSynchronizer(createMergeableStore(), uri(path), options().build())) {
      sync.startSync().get(60, TimeUnit.SECONDS);
      assertThat(server.getPathIds()).contains(asked);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost/x", "localhost", "/x", "ws:x", "ws:///x"})
  void theUriMustBeOneOfAWebSocket(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> createWsSynchronizer(createMergeableStore(), URI.create(uri)))
        .withMessageContaining(uri);
  }

  @Test
  void optionsMustMakeSense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WsSynchronizerOptions.builder().connectTimeout(Duration.ZERO).build())
        .withMessageContaining("connectTimeout");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WsSynchronizerOptions.builder().fragmentBytes(-1).build())
        .withMessageContaining("fragmentBytes");
  }

  @Test
  void aRefusedConnectionFailsAndSaysWhere() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertStartFails(
        URI.create("ws://127.0.0.1:" + free + "/x"), "ws://127.0.0.1:" + free + "/x", "refused");
  }

  @Test
  void aHostThatDoesNotExistFails() {
    assertStartFails(URI.create("ws://no.such.host.invalid/x"), "no.such.host.invalid");
  }

  @Test
  void anAnswerThatIsNoUpgradeFailsAndSaysWhich() throws Exception {
    try (ServerSocket http = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> request = answerOnce(http, "HTTP/1.1 403 Forbidden\r\n\r\n");
      URI uri = URI.create("ws://127.0.0.1:" + http.getLocalPort() + "/secret%20path?a=b%20c");
      WsSynchronizerOptions options = options().headers(Map.of("X-Tenant", "a b")).build();
      try (WsSynchronizer sync = createWsSynchronizer(createMergeableStore(), uri, options)) {
        assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
            .cause()
            .isInstanceOfSatisfying(
                RefusedException.class, refused -> assertThat(refused.code()).isEqualTo(403))
            .hasMessageContaining("403");
      }
      assertThat(request.get(60, TimeUnit.SECONDS))
          .startsWith("GET /secret%20path?a=b%20c HTTP/1.1\r\n")
          .containsIgnoringCase("X-Tenant: a b\r\n");
    }
  }

  @Test
  void aServerThatDoesNotAnswerFailsInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/x");
      WsSynchronizerOptions options =
          options().connectTimeout(Duration.ofMillis(300)).retry(RetryPolicy.NEVER).build();
      try (WsSynchronizer sync = createWsSynchronizer(createMergeableStore(), uri, options)) {
        assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
            .cause()
            .isInstanceOf(TransportException.class)
            .hasMessageContaining("within PT0.3S");
      }
    }
  }

  private static CompletableFuture<String> answerOnce(ServerSocket http, String response) {
    return BackgroundThreads.call(
        () -> {
          try (Socket socket = http.accept()) {
            StringBuilder request = new StringBuilder();
            InputStream in = socket.getInputStream();
            while (request.indexOf("\r\n\r\n") < 0) {
              request.append((char) in.read());
            }
            socket.getOutputStream().write(response.getBytes(ISO_8859_1));
            return request.toString();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void assertStartFails(URI uri, String... says) {
    WsSynchronizerOptions options = options().retry(RetryPolicy.NEVER).build();
    try (WsSynchronizer sync = createWsSynchronizer(createMergeableStore(), uri, options)) {
      assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(TransportException.class)
          .hasMessageContainingAll(says);
    }
  }
}
