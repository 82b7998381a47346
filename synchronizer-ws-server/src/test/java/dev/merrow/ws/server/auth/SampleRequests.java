package dev.merrow.ws.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.engine.Request;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Upgrades that authenticators are asked about, and what they say. */
public final class SampleRequests {
  private SampleRequests() {}

  public static AuthRequest withoutToken(String path) {
    return request(path, null, Map.of());
  }

  public static AuthRequest withBearer(String path, String token) {
    return request(path, null, Map.of("Authorization", List.of("Bearer " + token)));
  }

  public static AuthRequest withQuery(String path, String query) {
    return request(path, query, Map.of());
  }

  public static AuthRequest withHeader(String path, String name, String value) {
    return request(path, null, Map.of(name, List.of(value)));
  }

  static AuthRequest request(
      String path, @Nullable String query, Map<String, List<String>> headers) {
    Map<String, List<String>> found = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    found.putAll(headers);
    InetSocketAddress remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    return new AuthRequest(path, new Request("GET", path, query, found, remote, List.of()));
  }

  public static Decision decision(Authenticator authenticator, AuthRequest request) {
    return authenticator.authenticate(request).toCompletableFuture().join();
  }

  public static Decision.Grant granted(Authenticator authenticator, AuthRequest request) {
    Decision decision = decision(authenticator, request);
    assertThat(decision).isInstanceOf(Decision.Grant.class);
    return (Decision.Grant) decision;
  }

  /** Checks that a grant allows the same, and holds. */
  public static Consumer<Decision.Grant> sameAs(Decision.Grant expected) {
    return actual -> {
      assertThat(actual.identity()).isEqualTo(expected.identity());
      assertThat(actual.access()).isEqualTo(expected.access());
      assertThat(actual.expiry()).isEqualTo(expected.expiry());
      assertThat(actual.holds().getAsBoolean()).isTrue();
    };
  }

  public static Decision.Refusal refused(Authenticator authenticator, AuthRequest request) {
    Decision decision = decision(authenticator, request);
    assertThat(decision).isInstanceOf(Decision.Refusal.class);
    return (Decision.Refusal) decision;
  }
}
