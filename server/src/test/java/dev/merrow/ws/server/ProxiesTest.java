package dev.merrow.ws.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.limits.ClientLimits;
import dev.merrow.ws.server.proxy.AddressRange;
import dev.merrow.ws.server.proxy.TrustedProxies;
import dev.merrow.ws.server.proxy.TrustedProxies.Source;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the broker believes that clients are which a proxy brings. */
class ProxiesTest {
  private static final String V2_SIGNATURE = "0d0a0d0a000d0a515549540a";

  private final BlockingQueue<String> clients = new LinkedBlockingQueue<>();

  private WsServer serve(WsEngine engine, Source source, String trusted) {
    return WsServer.createWsServer(
        WsServerOptions.builder()
            .port(0)
            .engine(engine)
            .authenticator(this::authenticate)
            .clientLimits(ClientLimits.builder().connectionsPerAddress(1).build())
            .proxies(new TrustedProxies(List.of(AddressRange.parse(trusted)), source))
            .build());
  }

  private CompletionStage<Decision> authenticate(AuthRequest request) {
    clients.add(request.upgrade().remote().getAddress().getHostAddress());
    return CompletableFuture.completedStage(new Grant("anyone", Access.READ_WRITE, null));
  }

  private String client() throws InterruptedException {
    return clients.poll(60, TimeUnit.SECONDS);
  }

  private static String upgrade(String... headers) {
    String more = headers.length == 0 ? "" : "\r\n" + String.join("\r\n", headers);
    return "GET /pets HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        + RawSocket.randomKey()
        + more;
  }

  @ParameterizedTest
  @EnumSource(WsEngine.class)
  void eachClientThatAProxyForwardsHasItsOwnAddress(WsEngine engine) throws Exception {
    try (WsServer server = serve(engine, Source.X_FORWARDED_FOR, "127.0.0.0/8");
        RawSocket one = RawSocket.connect(server.port());
        RawSocket other = RawSocket.connect(server.port());
        RawSocket again = RawSocket.connect(server.port())) {
      assertThat(one.request(upgrade("X-Forwarded-For: 192.0.2.1"))).startsWith("HTTP/1.1 101 ");
      assertThat(client()).isEqualTo("192.0.2.1");
      assertThat(other.request(upgrade("x-forwarded-for: 192.0.2.1, 192.0.2.2")))
          .startsWith("HTTP/1.1 101 ");
      assertThat(client()).isEqualTo("192.0.2.2");
      assertThat(again.request(upgrade("X-Forwarded-For: 192.0.2.9, 192.0.2.1")))
          .startsWith("HTTP/1.1 429 ");
    }
  }

  @ParameterizedTest
  @EnumSource(WsEngine.class)
  void theStandardsHeaderIsReadWhereItIsAskedFor(WsEngine engine) throws Exception {
    try (WsServer server = serve(engine, Source.FORWARDED, "127.0.0.1");
        RawSocket one = RawSocket.connect(server.port())) {
      assertThat(
              one.request(
                  upgrade("X-Forwarded-For: 192.0.2.9", "Forwarded: for=\"[2001:db8::1]:99\"")))
          .startsWith("HTTP/1.1 101 ");
      assertThat(client()).isEqualTo("2001:db8:0:0:0:0:0:1");
    }
  }

  @ParameterizedTest
  @EnumSource(WsEngine.class)
  void whoIsNoTrustedProxyIsNotBelieved(WsEngine engine) throws Exception {
    try (WsServer server = serve(engine, Source.X_FORWARDED_FOR, "10.0.0.0/8");
        RawSocket one = RawSocket.connect(server.port())) {
      assertThat(one.request(upgrade("X-Forwarded-For: 192.0.2.1"))).startsWith("HTTP/1.1 101 ");
      assertThat(client()).isEqualTo("127.0.0.1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n",
        "PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n",
        V2_SIGNATURE + "2111000c" + "c0000201" + "c6336401" + "dc0401bb",
        // with an extra, the name of the host that was asked for
        V2_SIGNATURE + "21110012" + "c0000201" + "c6336401" + "dc0401bb" + "020003666f6f",
        V2_SIGNATURE
            + "21210024"
            + "20010db8000000000000000000000001"
            + "20010db8000000000000000000000002"
            + "dc0401bb"
      })
  void thePROXYProtocolTellsWhereAClientIs(String header) throws Exception {
    try (WsServer server = serve(WsEngine.NETTY, Source.PROXY_PROTOCOL, "127.0.0.1");
        RawSocket one = RawSocket.connect(server.port())) {
      one.write(bytes(header));
      assertThat(one.request(upgrade("X-Forwarded-For: 203.0.113.66"))).startsWith("HTTP/1.1 101 ");
      assertThat(client()).isIn("192.0.2.1", "2001:db8:0:0:0:0:0:1");
      one.send("\n[null,1,\"\"]");
      assertThat(server.getClientIds("pets")).hasSize(1);
    }
  }

  private static byte[] bytes(String header) {
    return header.startsWith("PROXY")
        ? header.getBytes(ISO_8859_1)
        : HexFormat.of().parseHex(header);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROXY UNKNOWN\r\n", V2_SIGNATURE + "20000000"})
  void aProxyThatAsksForItselfIsItsOwnClient(String header) throws Exception {
    try (WsServer server = serve(WsEngine.NETTY, Source.PROXY_PROTOCOL, "127.0.0.1");
        RawSocket one = RawSocket.connect(server.port());
        RawSocket check = RawSocket.connect(server.port())) {
      one.write(bytes(header));
      assertThat(one.request(upgrade())).startsWith("HTTP/1.1 101 ");
      assertThat(client()).isEqualTo("127.0.0.1");
      check.write(bytes(header));
      assertThat(check.request("GET /health/ready HTTP/1.1\r\nHost: x"))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aHeaderThatComesInPiecesIsReadWhole() throws Exception {
    try (WsServer server = serve(WsEngine.NETTY, Source.PROXY_PROTOCOL, "127.0.0.1");
        RawSocket one = RawSocket.connect(server.port())) {
      String all = "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n" + upgrade() + "\r\n\r\n";
      for (byte each : all.getBytes(ISO_8859_1)) {
        one.write(new byte[] {each});
      }
      assertThat(one.readHead()).startsWith("HTTP/1.1 101 ");
      assertThat(client()).isEqualTo("192.0.2.1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PROXY TCP4 not-an-address 198.51.100.1 56324 443\r\n",
        "PROXY TCP4 192.0.2.1\r\n",
        V2_SIGNATURE + "3111000cc0000201c6336401dc0401bb",
        V2_SIGNATURE + "2111ffff"
      })
  void aProxyThatDoesNotSpeakTheProtocolIsCutOff(String header) throws Exception {
    try (WsServer server = serve(WsEngine.NETTY, Source.PROXY_PROTOCOL, "127.0.0.1");
        RawSocket one = RawSocket.connect(server.port())) {
      one.write(bytes(header.isEmpty() ? "47" : header));
      try {
        one.write((upgrade() + "\r\n\r\n").getBytes(ISO_8859_1));
      } catch (IOException e) {
        // it is cut off already
      }
      assertThat(one.isCutOff()).isTrue();
      assertThat(clients).isEmpty();
    }
  }

  @Test
  void whoIsNoTrustedProxyNeedNotSpeakTheProtocol() throws Exception {
    try (WsServer server = serve(WsEngine.NETTY, Source.PROXY_PROTOCOL, "10.0.0.0/8");
        RawSocket one = RawSocket.connect(server.port());
        RawSocket liar = RawSocket.connect(server.port())) {
      assertThat(one.request(upgrade())).startsWith("HTTP/1.1 101 ");
      assertThat(client()).isEqualTo("127.0.0.1");
      liar.write("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n".getBytes(ISO_8859_1));
      assertThat(liar.readHead()).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void anEngineThatDoesNotSpeakTheProtocolSaysSo() {
    assertThatThrownBy(() -> serve(WsEngine.TYRUS, Source.PROXY_PROTOCOL, "127.0.0.1"))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("PROXY protocol");
  }
}
