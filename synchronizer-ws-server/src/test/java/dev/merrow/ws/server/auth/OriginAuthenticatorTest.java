package dev.merrow.ws.server.auth;

import static dev.merrow.ws.server.auth.OriginAuthenticator.createLoopbackOriginAuthenticator;
import static dev.merrow.ws.server.auth.OriginAuthenticator.createOriginAuthenticator;
import static dev.merrow.ws.server.auth.SampleRequests.granted;
import static dev.merrow.ws.server.auth.SampleRequests.refused;
import static dev.merrow.ws.server.auth.SampleRequests.withHeader;
import static dev.merrow.ws.server.auth.SampleRequests.withoutToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.ws.server.auth.Decision.Kind;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginAuthenticatorTest {
  private final Authenticator authenticator =
      createOriginAuthenticator(
          List.of("https://example.com", "http://Localhost:5173"), Authenticator.allowAll());

  @ParameterizedTest
  @ValueSource(strings = {"https://example.com", "https://EXAMPLE.com", "http://localhost:5173"})
  void pagesOfAListedSiteGetIn(String origin) {
    assertThat(granted(authenticator, withHeader("pets", "Origin", origin)).identity())
        .isEqualTo("anyone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com.evil.net",
        "http://example.com",
        "https://example.com:8443",
        "http://localhost",
        "null",
        ""
      })
  void pagesOfOtherSitesDoNot(String origin) {
    assertThat(refused(authenticator, withHeader("pets", "Origin", origin)).kind())
        .isEqualTo(Kind.FORBIDDEN);
  }

  @Test
  void whoIsNoBrowserIsAskedByTheNext() {
    granted(authenticator, withoutToken("pets"));
    Authenticator nobody =
        createOriginAuthenticator(
            List.of(), request -> Decisions.now(Decisions.unknown("It is not known")));
    assertThat(refused(nobody, withoutToken("pets")).kind()).isEqualTo(Kind.UNAUTHENTICATED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost",
        "http://localhost:5173",
        "https://LOCALHOST:8443",
        "http://app.localhost:3000",
        "tauri://localhost",
        "http://127.0.0.1:8080",
        "http://127.9.9.9",
        "http://[::1]:8080"
      })
  void pagesOfThisMachineGetInWhereItIsAlone(String origin) {
    granted(loopback(), withHeader("pets", "Origin", origin));
  }

  private static Authenticator loopback() {
    return createLoopbackOriginAuthenticator(Authenticator.allowAll());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com",
        "http://localhost.evil.net",
        "http://evil-localhost",
        "http://127.0.0.1.evil.net",
        "http://127.0.0.1:80@evil.net",
        "http://192.168.0.1",
        "http://[::2]",
        "null",
        "file://",
        "chrome-extension://localhostlocalhost",
        "localhost",
        ""
      })
  void pagesOfOtherMachinesDoNotGetInWhereItIsAlone(String origin) {
    assertThat(refused(loopback(), withHeader("pets", "Origin", origin)).kind())
        .isEqualTo(Kind.FORBIDDEN);
    granted(loopback(), withoutToken("pets"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "http://example.com:8080",
        "https://xn--bcher-kva.example",
        "https://under_score.example.",
        "http://192.0.2.1:81",
        "http://[2001:DB8:0:0:0:0:0:1]:81",
        "capacitor://localhost",
        "chrome-extension://abcdefghijklmnop"
      })
  void whatBrowsersSendIsTaken(String origin) {
    Authenticator one = createOriginAuthenticator(List.of(origin), Authenticator.allowAll());
    granted(one, withHeader("pets", "Origin", origin.toLowerCase(Locale.ROOT)));
    refused(one, withHeader("pets", "Origin", origin + "1"));
  }

  @Test
  void anIpv6AddressIsTheSameHoweverItIsWritten() {
    Authenticator one =
        createOriginAuthenticator(List.of("http://[2001:db8:0:0::1]"), Authenticator.allowAll());
    granted(one, withHeader("pets", "Origin", "http://[2001:db8::1]"));
    refused(one, withHeader("pets", "Origin", "http://[2001:db8::2]"));
  }

  @ParameterizedTest
  @CsvSource({
    "*, have wildcards",
    "https://*, have wildcards",
    "https://*.example.com, have wildcards",
    "https://example.com:443, omit :443",
    "http://example.com:80, omit :80",
    "https://b\u00fccher.example, xn--bcher-kva.example",
    "wss://example.com, http or https",
    "https://example.com:, a port",
    "https://example.com:0, a port",
    "https://example.com:65536, a port",
    "https://example.com:*, have wildcards",
    "https://user@example.com, without a path",
    "https://exa%20mple.com, a host name",
    "http://127.1, an IP address",
    "http://0x7f000001, an IP address",
    "http://192.0.2.01, an IP address",
    "http://[1::2::3], IPv6"
  })
  void whatNoBrowserSendsIsRefusedWithTheReason(String origin, String why) {
    assertThatThrownBy(() -> createOriginAuthenticator(List.of(origin), Authenticator.allowAll()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageEndingWith(": " + origin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "https://example.com/", "https://", "*"})
  void whatIsNoOriginIsRefused(String origin) {
    assertThatThrownBy(() -> createOriginAuthenticator(List.of(origin), Authenticator.allowAll()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(": " + origin);
  }
}
