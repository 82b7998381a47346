package dev.merrow.ws.server.auth;

import static dev.merrow.ws.server.auth.SampleRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.engine.Request;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BearerTokenTest {
  private static Request of(String query, Map<String, List<String>> headers) {
    return request("pets", query, headers).upgrade();
  }

  @Test
  void aFreshTokenReplacesTheOneInTheHeader() {
    Request request =
        of(
            "a=b",
            Map.of("authorization", List.of("Basic x", "bearer old"), "Origin", List.of("o")));
    Request renewed = BearerToken.replacedIn(request, "new", null);
    assertThat(BearerToken.of(renewed)).isEqualTo("new");
    assertThat(renewed.headers().get("Authorization")).containsExactly("Basic x", "Bearer new");
    assertThat(renewed.header("origin")).isEqualTo("o");
    assertThat(renewed.query()).isEqualTo("a=b");
  }

  @Test
  void aFreshTokenReplacesTheOneInTheQuery() {
    Request request = of("access_token=old&a=b", Map.of());
    Request renewed = BearerToken.replacedIn(request, "n&w", "access_token");
    assertThat(renewed.query()).isEqualTo("a=b&access_token=n%26w");
    assertThat(BearerToken.of(renewed)).isEqualTo("n&w");
    assertThat(BearerToken.of(BearerToken.replacedIn(renewed, "third", null))).isEqualTo("third");
    assertThat(BearerToken.replacedIn(of("token=old", Map.of()), "new", "token").query())
        .isEqualTo("token=new");
  }

  @Test
  void whatHasAuthenticatedAPrincipalIsNotThisToken() {
    Request plain = of(null, Map.of());
    Request known =
        new Request(
            plain.method(),
            plain.path(),
            null,
            plain.headers(),
            plain.remote(),
            plain.tlsPeer(),
            () -> "anna");
    assertThat(BearerToken.replacedIn(known, "new", null).principal()).isNull();
  }
}
