package dev.merrow.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pages count as the application's own. */
class SameOriginAuthenticatorTest {

  @ParameterizedTest
  @CsvSource({
    "https://example.com, example.com, true",
    "https://example.com, example.com:443, true",
    "http://example.com:80, EXAMPLE.com, true",
    "http://localhost:8080, localhost:8080, true",
    "http://[::1]:8080, [::1]:8080, true",
    "http://localhost:5173, localhost:8080, false",
    "https://example.com, example.com:8443, false",
    "https://example.com.evil.example, example.com, false",
    "https://evil.example, example.com, false",
    "null, example.com, false",
    "https://example.com, , false",
    "not an origin, not an origin, false"
  })
  void theHostThatTheBrowserHasReachedIsThatOfThePage(
      String origin, String host, boolean expected) {
    assertThat(SameOriginAuthenticator.isSame(origin, host)).isEqualTo(expected);
  }
}
