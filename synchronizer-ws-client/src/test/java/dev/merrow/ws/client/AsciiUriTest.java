package dev.merrow.ws.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What JavaScript makes of the same, which {@code new URL(text).href} tells. */
class AsciiUriTest {
  @ParameterizedTest
  @CsvSource({
    "ws://h/cafe\u0301, ws://h/cafe%CC%81",
    "ws://h/caf\u00e9, ws://h/caf%C3%A9",
    "ws://h/\u212b/\uac00\u1100\u1161, ws://h/%E2%84%AB/%EA%B0%80%E1%84%80%E1%85%A1",
    "ws://h/\ud83d\udc36?q=e\u0301, ws://h/%F0%9F%90%B6?q=e%CC%81",
    "ws://h/%C3%A9%2f, ws://h/%C3%A9%2f",
    "ws://h:81/a//../b, ws://h:81/a//../b",
    "ws://h, ws://h"
  })
  void isEncodedAndNotNormalised(String given, String expected) {
    assertThat(AsciiUri.of(URI.create(given))).hasToString(expected);
  }
}
