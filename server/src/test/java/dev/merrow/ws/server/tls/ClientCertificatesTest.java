package dev.merrow.ws.server.tls;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import dev.merrow.ws.server.WsEngine;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.tls.ClientCertificates.Demand;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that show certificates, or don't. */
class ClientCertificatesTest {
  private static final PemFiles SERVER = PemFiles.generate("server");
  private static final PemFiles AUTHORITY = PemFiles.authority("authority");

  /** Of the same name, else clients would not even try. */
  private static final PemFiles OTHER_AUTHORITY = PemFiles.authority("authority");

  private static final PemFiles ANNA = AUTHORITY.sign("anna");
  private static final PemFiles STRANGER = OTHER_AUTHORITY.sign("stranger");

  @TempDir private Path directory;
  private Path certificate;
  private Path key;
  private Path authorities;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final BlockingQueue<List<X509Certificate>> shown = new LinkedBlockingQueue<>();

  @BeforeEach
  void write() {
    certificate = directory.resolve("cert.pem");
    key = directory.resolve("key.pem");
    authorities = directory.resolve("clients.pem");
    SERVER.write(certificate, key);
    AUTHORITY.writeCertificate(authorities);
  }

  private WsServer server(WsEngine engine, Demand demand) {
    ClientCertificates clients = new ClientCertificates(authorities, demand);
    return WsServer.createWsServer(
        WsServerOptions.builder()
            .port(0)
            .engine(engine)
            .authenticator(this::letIn)
            .tls(PemTls.createPemTls(certificate, key, clients, now::get))
            .build());
  }

  private CompletionStage<Decision> letIn(AuthRequest request) {
    shown.add(request.upgrade().tlsPeer());
    return CompletableFuture.completedStage(new Grant("somebody", Access.READ_WRITE, null));
  }

  /** Whether somebody is let in who shows a certificate, or none. */
  private static boolean isLetIn(WsServer server, @Nullable PemFiles shown) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(SERVER.trustingAndShowing(shown))
        .build()
        .newWebSocketBuilder()
        .buildAsync(uri(server), new WebSocket.Listener() {})
        .handle(
            (socket, error) -> {
              if (socket != null) {
                socket.abort();
              }
              return error == null;
            })
        .get(60, TimeUnit.SECONDS);
  }

  private static URI uri(WsServer server) {
    return URI.create("wss://127.0.0.1:%d/pets".formatted(server.port()));
  }

  @ParameterizedTest
  @EnumSource
  void aSynchronizerCanShowOne(WsEngine engine) throws Exception {
    WsSynchronizerOptions options =
        WsSynchronizerOptions.builder()
            .connection(with -> with.sslContext(SERVER.trustingAndShowing(ANNA)))
            .build();
    try (WsServer server = server(engine, Demand.NEEDED);
        WsSynchronizer synchronizer =
            createWsSynchronizer(createMergeableStore(), uri(server), options)) {
      synchronizer.startSync().get(60, TimeUnit.SECONDS);
      assertThat(shown.remove()).containsExactly(ANNA.certificate());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNeededIsShownToTheAuthenticator(WsEngine engine) throws Exception {
    try (WsServer server = server(engine, Demand.NEEDED)) {
      assertThat(isLetIn(server, null)).isFalse();
      assertAnnaIsTrustedAlone(server);
    }
  }

  private void assertAnnaIsTrustedAlone(WsServer server) throws Exception {
    assertThat(isLetIn(server, STRANGER)).isFalse();
    assertThat(shown).isEmpty();
    assertThat(isLetIn(server, ANNA)).isTrue();
    assertThat(shown.remove()).containsExactly(ANNA.certificate());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWantedNeedNotBeShownButMustBeTrusted(WsEngine engine) throws Exception {
    try (WsServer server = server(engine, Demand.WANTED)) {
      assertThat(isLetIn(server, null)).isTrue();
      assertThat(shown.remove()).isEmpty();
      assertAnnaIsTrustedAlone(server);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoIsTrustedMayChange(WsEngine engine) throws Exception {
    try (WsServer server = server(engine, Demand.NEEDED)) {
      OTHER_AUTHORITY.writeCertificate(authorities);
      now.set(Instant.EPOCH.plusSeconds(2));
      assertThat(isLetIn(server, ANNA)).isFalse();
      assertThat(isLetIn(server, STRANGER)).isTrue();
    }
  }

  @Test
  void aFileWithoutCertificatesIsNamed() throws Exception {
    Files.writeString(authorities, "nothing");
    ClientCertificates clients = new ClientCertificates(authorities, Demand.NEEDED);
    assertThatThrownBy(() -> PemTls.createPemTls(certificate, key, clients, now::get))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("clients.pem");
  }
}
