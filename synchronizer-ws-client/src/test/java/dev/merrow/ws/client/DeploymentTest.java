package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.testkit.proxy.ConnectProxy;
import dev.merrow.testkit.proxy.FaultyProxy;
import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, TLS and proxies. */
class DeploymentTest {
  private static final RetryPolicy SOON =
      new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(10), 0, Integer.MAX_VALUE);

  private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

  /** Returns the engine to test; null for the default. */
  @Nullable ClientEngine engine() {
    return null;
  }

  private WsSynchronizer synchronizer(
      String uri, Consumer<WsConnectionOptions.Builder> connection) {
    WsSynchronizerOptions options =
        WsSynchronizerOptions.builder()
            .synchronizer(SynchronizerOptions.builder().errorListener(errors::add).build())
            .retry(SOON)
            .connection(it -> it.engine(engine()))
            .connection(connection)
            .build();
    return createWsSynchronizer(createMergeableStore(), URI.create(uri), options);
  }

  /** Answers each request to connect with the next response, and gives the requests. */
  private static CompletableFuture<List<String>> answer(ServerSocket http, String... responses) {
    return BackgroundThreads.call(
        () -> Stream.of(responses).map(response -> answerOne(http, response)).toList());
  }

  private static String answerOne(ServerSocket http, String response) {
    try (Socket socket = http.accept()) {
      StringBuilder request = new StringBuilder();
      InputStream in = socket.getInputStream();
      while (request.indexOf("\r\n\r\n") < 0) {
        request.append((char) in.read());
      }
      String answer = "HTTP/1.1 " + response + "\r\nContent-Length: 0\r\n\r\n";
      socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
      return request.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void eachAttemptAsksForATokenAnew() throws Exception {
    try (ServerSocket http = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      var requests = answer(http, "503 Busy", "404 Not Found", "503 Busy", "401 Unauthorized");
      AtomicInteger tokens = new AtomicInteger();
      try (WsSynchronizer sync =
          synchronizer(
              "ws://127.0.0.1:" + http.getLocalPort() + "/x",
              it -> it.token(() -> "token" + tokens.incrementAndGet()))) {
        assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
            .cause()
            .isInstanceOfSatisfying(
                RefusedException.class, refused -> assertThat(refused.code()).isEqualTo(401));
        assertThat(sync.getStatus()).isEqualTo(SynchronizerStatus.STOPPED);
      }
      List<String> heard = requests.get(60, TimeUnit.SECONDS);
      for (int i = 0; i < heard.size(); i++) {
        assertThat(heard.get(i))
            .containsIgnoringCase("Authorization: Bearer token" + (i + 1) + "\r\n");
      }
      assertThat(errors).hasSize(3);
    }
  }

  @Test
  void aTokenMayGoInTheQueryAndIsNotTold() throws Exception {
    try (ServerSocket http = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      var requests = answer(http, "403 Forbidden");
      try (WsSynchronizer sync =
          synchronizer(
              "ws://127.0.0.1:" + http.getLocalPort() + "/x?a=b",
              it -> it.token(() -> "s3cr3t/+&=").tokenParameter("access_token"))) {
        assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
            .cause()
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("403")
            .hasMessageNotContaining("s3cr3t");
      }
      assertThat(requests.get(60, TimeUnit.SECONDS).get(0))
          .startsWith("GET /x?a=b&access_token=s3cr3t%2F%2B%26%3D HTTP/1.1\r\n");
    }
  }

  @Test
  void aTokenSupplierThatFailsIsAskedAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (WsServer server = WsServer.createWsServer(0);
        WsSynchronizer sync =
            synchronizer(
                "ws://127.0.0.1:" + server.port() + "/x",
                it ->
                    it.token(
                        () -> {
                          if (calls.incrementAndGet() < 3) {
                            throw new IllegalStateException("no network");
                          }
                          return "token";
                        }))) {
      sync.startSync().get(60, TimeUnit.SECONDS);
      assertThat(errors)
          .hasSize(2)
          .allSatisfy(e -> assertThat(e).hasMessageContaining("no network"));
    }
  }

  @Test
  void aClientTrustsWhomItIsToldToTrust(@TempDir Path directory) throws Exception {
    SelfSigned identity = SelfSigned.create(directory);
    try (WsServer server = WsServer.createWsServer(0);
        FaultyProxy tls = new FaultyProxy(identity.ofServer(), server.port())) {
      String uri = "wss://localhost:" + tls.port() + "/x";
      try (WsSynchronizer sync = synchronizer(uri, it -> it.sslContext(identity.ofClient()))) {
        sync.startSync().get(60, TimeUnit.SECONDS);
        assertThat(server.getClientIds("x")).hasSize(1);
      }
      try (WsSynchronizer sync = synchronizer(uri, it -> it.retry(RetryPolicy.NEVER))) {
        assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
            .hasMessageContaining("Cannot connect");
      }
    }
  }

  @Test
  void theNameInTheCertificateMustBeTheHosts(@TempDir Path directory) throws Exception {
    SelfSigned identity = SelfSigned.create(directory);
    try (WsServer server = WsServer.createWsServer(0);
        FaultyProxy tls = new FaultyProxy(identity.ofServer(), server.port());
        WsSynchronizer sync =
            synchronizer(
                "wss://127.0.0.1:" + tls.port() + "/x",
                it -> it.sslContext(identity.ofClient()).retry(RetryPolicy.NEVER))) {
      assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
          .hasMessageContaining("Cannot connect");
    }
  }

  @Test
  void aProxyIsAskedForATunnel() throws Exception {
    try (WsServer server = WsServer.createWsServer(0);
        ConnectProxy proxy = new ConnectProxy();
        WsSynchronizer sync =
            synchronizer(
                "ws://127.0.0.1:" + server.port() + "/x",
                it ->
                    it.proxy(URI.create("http://127.0.0.1:" + proxy.port()))
                        .proxyHeaders(Map.of("Proxy-Authorization", "Basic abc")))) {
      sync.startSync().get(60, TimeUnit.SECONDS);
      assertThat(server.getClientIds("x")).hasSize(1);
      assertThat(proxy.requests().poll(60, TimeUnit.SECONDS))
          .startsWith("CONNECT 127.0.0.1:" + server.port() + " HTTP/1.1\r\n")
          .containsIgnoringCase("Proxy-Authorization: Basic abc\r\n");
    }
  }

  @Test
  void theUserOfAProxysUriIsSentInAHeader() throws Exception {
    try (WsServer server = WsServer.createWsServer(0);
        ConnectProxy proxy = new ConnectProxy()) {
      String uri = "ws://127.0.0.1:" + server.port() + "/x";
      for (var each :
          Map.of(
                  "ada:open%20sesame%3A%C3%A9", "ada:open sesame:\u00e9",
                  "ada:", "ada:",
                  "ada", "ada:")
              .entrySet()) {
        URI address = URI.create("http://" + each.getKey() + "@127.0.0.1:" + proxy.port());
        try (WsSynchronizer sync = synchronizer(uri, it -> it.proxy(address))) {
          sync.startSync().get(60, TimeUnit.SECONDS);
          String credentials = Base64.getEncoder().encodeToString(each.getValue().getBytes(UTF_8));
          assertThat(proxy.requests().poll(60, TimeUnit.SECONDS))
              .containsIgnoringCase("Proxy-Authorization: Basic " + credentials + "\r\n");
        }
      }
      URI address = URI.create("http://ada:secret@127.0.0.1:" + proxy.port());
      Map<String, String> own = Map.of("proxy-authorization", "Bearer abc");
      try (WsSynchronizer sync = synchronizer(uri, it -> it.proxy(address).proxyHeaders(own))) {
        sync.startSync().get(60, TimeUnit.SECONDS);
        assertThat(proxy.requests().poll(60, TimeUnit.SECONDS))
            .containsIgnoringCase("Proxy-Authorization: Bearer abc\r\n")
            .doesNotContain("Basic");
      }
    }
  }

  @Test
  void aProxyWithTlsIsRefusedWithoutTellingItsPassword() {
    for (String proxy :
        List.of("https://ada:secret@proxy.example:3128", "http://ada:secret@no_host:3128")) {
      WsConnectionOptions.Builder builder = WsConnectionOptions.builder().proxy(URI.create(proxy));
      assertThatIllegalArgumentException()
          .isThrownBy(builder::build)
          .withMessageContaining("http://")
          .withMessageNotContaining("secret");
    }
    assertThat(
            WsConnectionOptions.builder()
                .proxy(URI.create("http://ada:secret@proxy.example:3128"))
                .build()
                .toString())
        .contains("proxy.example")
        .doesNotContain("secret");
  }

  @Test
  void aTunnelCarriesTls(@TempDir Path directory) throws Exception {
    SelfSigned identity = SelfSigned.create(directory);
    try (WsServer server = WsServer.createWsServer(0);
        FaultyProxy tls = new FaultyProxy(identity.ofServer(), server.port());
        ConnectProxy proxy = new ConnectProxy();
        WsSynchronizer sync =
            synchronizer(
                "wss://localhost:" + tls.port() + "/x",
                it ->
                    it.proxy(URI.create("http://127.0.0.1:" + proxy.port()))
                        .sslContext(identity.ofClient()))) {
      sync.startSync().get(60, TimeUnit.SECONDS);
      assertThat(server.getClientIds("x")).hasSize(1);
      assertThat(proxy.requests().poll(20, TimeUnit.SECONDS))
          .startsWith("CONNECT localhost:" + tls.port() + " HTTP/1.1\r\n");
    }
  }

  @Test
  void aProxyThatRefusesIsNoServerThatDoes() throws Exception {
    try (ServerSocket http = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      var request = answer(http, "407 Proxy Authentication Required");
      URI proxy = URI.create("http://127.0.0.1:" + http.getLocalPort());
      try (WsSynchronizer sync =
          synchronizer("ws://127.0.0.1:1/x", it -> it.proxy(proxy).retry(RetryPolicy.NEVER))) {
        assertThatThrownBy(() -> sync.startSync().get(60, TimeUnit.SECONDS))
            .hasMessageContaining("Cannot connect")
            .cause()
            .isNotInstanceOf(RefusedException.class);
      }
      assertThat(request.get(60, TimeUnit.SECONDS).get(0)).startsWith("CONNECT 127.0.0.1:1 ");
    }
  }

  @Test
  void optionsMustMakeSense() {
    for (Consumer<WsConnectionOptions.Builder> wrong :
        List.<Consumer<WsConnectionOptions.Builder>>of(
            it -> it.connectTimeout(Duration.ZERO),
            it -> it.pingInterval(Duration.ofSeconds(-1)),
            it -> it.pingTimeout(Duration.ZERO),
            it -> it.maxWaiting(0),
            it -> it.proxy(URI.create("nowhere")),
            it -> it.proxy(URI.create("https://proxy.example")),
            it -> it.proxy(URI.create("socks://proxy.example:1080")))) {
      WsConnectionOptions.Builder builder = WsConnectionOptions.builder();
      wrong.accept(builder);
      assertThatIllegalArgumentException().isThrownBy(builder::build);
    }
  }
}
