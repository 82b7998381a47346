package dev.merrow.ws.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.ws.server.WsEngine;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PemTlsTest {
  private static final PemFiles FIRST = PemFiles.generate("first");
  private static final PemFiles SECOND = PemFiles.generate("second");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private Path certificate;
  private Path key;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

  @BeforeEach
  void write() {
    certificate = directory.resolve("cert.pem");
    key = directory.resolve("key.pem");
    FIRST.write(certificate, key);
  }

  private WsServer server(WsEngine engine) {
    return WsServer.createWsServer(
        WsServerOptions.builder()
            .port(0)
            .engine(engine)
            .tls(PemTls.createPemTls(certificate, key, null, now::get))
            .build());
  }

  private static HttpClient clientThatTrusts(PemFiles files) {
    return HttpClient.newBuilder().sslContext(files.trusting()).connectTimeout(LIMIT).build();
  }

  private static int health(WsServer server, PemFiles trusted) throws Exception {
    URI uri = URI.create("https://127.0.0.1:%d/health/live".formatted(server.port()));
    return clientThatTrusts(trusted)
        .send(
            HttpRequest.newBuilder(uri).timeout(LIMIT).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** Completes with the first text that comes in. */
  private static final class Listener implements WebSocket.Listener {
    private final CompletableFuture<String> text = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        text.complete(parts.toString());
      }
      socket.request(1);
      return null;
    }
  }

  private static WebSocket open(WsServer server, WebSocket.Listener listener) throws Exception {
    return clientThatTrusts(FIRST)
        .newWebSocketBuilder()
        .buildAsync(URI.create("wss://127.0.0.1:%d/pets".formatted(server.port())), listener)
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void clientsTalkThroughIt(WsEngine engine) throws Exception {
    String large = "[\"" + "x".repeat(200_000) + "\",1,\"\"]";
    try (WsServer server = server(engine)) {
      Listener listener = new Listener();
      WebSocket reader = open(server, listener);
      WebSocket writer = open(server, new Listener());
      var unused = writer.sendText("\n" + large, true);

      String text = listener.text.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(text.substring(text.indexOf('\n') + 1)).isEqualTo(large);
      reader.abort();
      writer.abort();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRenewedCertificateIsShownToWhoConnectsNext(WsEngine engine) throws Exception {
    try (WsServer server = server(engine)) {
      assertThat(health(server, FIRST)).isEqualTo(200);
      Listener listener = new Listener();
      WebSocket old = open(server, listener);

      SECOND.write(certificate, key);
      now.set(Instant.EPOCH.plusSeconds(2));

      assertThat(health(server, SECOND)).isEqualTo(200);
      assertThatThrownBy(() -> health(server, FIRST)).isInstanceOf(SSLException.class);
      assertThat(old.isOutputClosed()).isFalse();
      old.abort();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whileTheFilesDoNotFitTheOldOnesCount(WsEngine engine) throws Exception {
    try (WsServer server = server(engine)) {
      SECOND.writeCertificate(certificate);
      now.set(Instant.EPOCH.plusSeconds(2));
      assertThat(health(server, FIRST)).isEqualTo(200);

      SECOND.writeKey(key);
      now.set(Instant.EPOCH.plusSeconds(4));
      assertThat(health(server, SECOND)).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoSpeaksNoTlsIsCutOff(WsEngine engine) throws Exception {
    try (WsServer server = server(engine)) {
      assertThatThrownBy(() -> RawSocket.open(server.port(), "pets"))
          .isInstanceOf(IOException.class);
      assertThat(health(server, FIRST)).isEqualTo(200);
    }
  }

  @Test
  void filesThatAreNotAsTheyMustBeAreNamed() throws Exception {
    SECOND.writeKey(key);
    assertRefused("does not match the certificate");
    Files.writeString(key, "nothing");
    assertRefused("key.pem");
    SECOND.write(certificate, key);
    Files.writeString(certificate, "nothing");
    assertRefused("cert.pem");
    Files.delete(certificate);
    assertRefused("NoSuchFile");
  }

  private void assertRefused(String what) {
    assertThatThrownBy(() -> PemTls.createPemTls(certificate, key))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining(what);
  }
}
