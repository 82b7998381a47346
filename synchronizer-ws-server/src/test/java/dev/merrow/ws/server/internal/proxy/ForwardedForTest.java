package dev.merrow.ws.server.internal.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.engine.Request;
import dev.merrow.ws.server.proxy.AddressRange;
import dev.merrow.ws.server.proxy.TrustedProxies;
import dev.merrow.ws.server.proxy.TrustedProxies.Source;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a client is believed to be. The proxies are at 10.0.0.0/8 and ::1. */
class ForwardedForTest {
  private static final List<AddressRange> RANGES =
      List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("::1"));

  private static String client(Source source, String remote, Map<String, List<String>> headers) {
    InetSocketAddress from = new InetSocketAddress(remote, 1234);
    Request request = new Request("GET", "pets", null, headers, from, List.of());
    return ForwardedFor.clientOf(request, new TrustedProxies(RANGES, source))
        .getAddress()
        .getHostAddress();
  }

  private static String byXForwardedFor(String remote, String... lines) {
    return client(
        Source.X_FORWARDED_FOR,
        remote,
        Map.of("X-Forwarded-For", List.of(lines), "Forwarded", List.of("for=\"198.51.100.99\"")));
  }

  private static String byForwarded(String remote, String... lines) {
    return client(
        Source.FORWARDED,
        remote,
        Map.of("Forwarded", List.of(lines), "X-Forwarded-For", List.of("198.51.100.99")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1 | 192.0.2.1                          | 192.0.2.1",
        "::1      | 192.0.2.1                          | 192.0.2.1",
        "10.0.0.1 | 192.0.2.1, 10.9.9.9                | 192.0.2.1",
        "10.0.0.1 | 203.0.113.66, 192.0.2.1            | 192.0.2.1",
        "10.0.0.1 | 10.0.0.7,10.0.0.8                  | 10.0.0.7",
        "10.0.0.1 | 192.0.2.1:4711                     | 192.0.2.1",
        "10.0.0.1 | 2001:db8::1                        | 2001:db8:0:0:0:0:0:1",
        "10.0.0.1 | [2001:db8::1]:4711                 | 2001:db8:0:0:0:0:0:1",
        "10.0.0.1 | [2001:db8::1]                      | 2001:db8:0:0:0:0:0:1",
        "10.0.0.1 | 203.0.113.66, unknown              | 10.0.0.1",
        "10.0.0.1 | 203.0.113.66, unknown, 10.0.0.2    | 10.0.0.2",
        "10.0.0.1 | evil.example, 192.0.2.1            | 192.0.2.1",
        "10.0.0.1 | 203.0.113.66,                      | 10.0.0.1",
        "10.0.0.1 | localhost                          | 10.0.0.1",
        "192.0.2.9 | 203.0.113.66                      | 192.0.2.9",
        "192.0.2.9 | 203.0.113.66, 10.0.0.1            | 192.0.2.9",
      })
  void theLastThatIsNoProxyOfOursIsTheClient(String remote, String header, String expected) {
    assertThat(byXForwardedFor(remote, header)).isEqualTo(expected);
  }

  @Test
  void allLinesOfAHeaderCountInTheirOrder() {
    assertThat(byXForwardedFor("10.0.0.1", "203.0.113.66", "192.0.2.1, 10.0.0.2"))
        .isEqualTo("192.0.2.1");
    assertThat(byForwarded("10.0.0.1", "for=203.0.113.66", "for=192.0.2.1", "for=10.0.0.2"))
        .isEqualTo("192.0.2.1");
  }

  @Test
  void withoutTheHeaderTheProxyItselfIsTheClient() {
    assertThat(client(Source.X_FORWARDED_FOR, "10.0.0.1", Map.of())).isEqualTo("10.0.0.1");
    assertThat(client(Source.FORWARDED, "10.0.0.1", Map.of())).isEqualTo("10.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "for=192.0.2.1                                              | 192.0.2.1",
        "For=192.0.2.1;proto=https;by=10.0.0.1                      | 192.0.2.1",
        "proto=https; for=\"[2001:db8::1]:4711\" ; host=\"a;b,c\\\"\" | 2001:db8:0:0:0:0:0:1",
        "for=203.0.113.66, for=192.0.2.1 , for=10.0.0.2             | 192.0.2.1",
        "for=203.0.113.66, for=unknown                              | 10.0.0.1",
        "for=203.0.113.66, for=_hidden                              | 10.0.0.1",
        "for=203.0.113.66, proto=https                              | 10.0.0.1",
        "for=\"203.0.113.66, for=192.0.2.1                          | 10.0.0.1",
        "for=203.0.113.66;a=\", for=192.0.2.1;host=\"x\"            | 10.0.0.1",
        "for=203.0.113.66 for=192.0.2.1                             | 10.0.0.1",
        "for=\"192.0.\\2.1\"                                         | 192.0.2.1"
      })
  void theHeaderForwardedIsReadAsItsStandardSays(String header, String expected) {
    assertThat(byForwarded("10.0.0.1", header)).isEqualTo(expected);
  }

  @Test
  void aConnectionFromNobodyKnowsWhereIsNoProxys() {
    InetSocketAddress unknown = InetSocketAddress.createUnresolved("unknown", 0);
    Request request =
        new Request(
            "GET",
            "pets",
            null,
            Map.of("X-Forwarded-For", List.of("192.0.2.1")),
            unknown,
            List.of());
    assertThat(ForwardedFor.clientOf(request, new TrustedProxies(RANGES, Source.X_FORWARDED_FOR)))
        .isSameAs(unknown);
  }
}
