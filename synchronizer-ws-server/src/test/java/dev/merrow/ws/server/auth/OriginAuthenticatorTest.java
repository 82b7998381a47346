package dev.merrow.ws.server.auth;

import static dev.merrow.ws.server.auth.OriginAuthenticator.createOriginAuthenticator;
import static dev.merrow.ws.server.auth.Requests.granted;
import static dev.merrow.ws.server.auth.Requests.refused;
import static dev.merrow.ws.server.auth.Requests.withHeader;
import static dev.merrow.ws.server.auth.Requests.withoutToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.ws.server.auth.Decision.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  @ValueSource(strings = {"example.com", "https://example.com/", "https://", "*"})
  void whatIsNoOriginIsRefused(String origin) {
    assertThatThrownBy(() -> createOriginAuthenticator(List.of(origin), Authenticator.allowAll()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(": " + origin);
  }
}
