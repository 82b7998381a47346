package dev.merrow.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.spring.autoconfigure.MerrowProperties.AccessRule;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;

/** What authorizers give ends with the user's token, and holds for the container's users, too. */
class AuthorizerRightsTest {
  private static final Instant EXPIRY = Instant.parse("2030-01-01T00:00:00Z");
  private static final MerrowSecurityAutoConfiguration.Expiry TOKENS =
      new MerrowSecurityAutoConfiguration.Tokens().merrowTokenExpiry();
  private static final RulesAuthorizer RULES =
      new RulesAuthorizer(
          List.of(
              new AccessRule("shop", null, Access.READ_ONLY),
              new AccessRule("staff", "ROLE_CLERK", Access.READ_ONLY)));

  private static Authentication withToken() {
    OAuth2AccessToken token =
        new OAuth2AccessToken(
            OAuth2AccessToken.TokenType.BEARER, "token", EXPIRY.minusSeconds(60), EXPIRY);
    return new TestingAuthenticationToken("ada", token, "ROLE_CLERK");
  }

  private static Grant until(Instant expiry, String... labels) {
    return new Grant("ada", Access.READ_ONLY, expiry).withLabels(Set.of(labels));
  }

  @Test
  void aGrantExpiresWithTheTokenThatTheUserHasShown() {
    assertThat(new AuthorizerRights(RULES, TOKENS, null).decide("staff", withToken()))
        .isEqualTo(until(EXPIRY, "user:ada", "ROLE_CLERK"));
  }

  @Test
  void theGrantOfAnApplicationsAuthorizerExpiresWithTheTokenAtTheLatest() {
    Instant sooner = EXPIRY.minusSeconds(1);
    Instant later = EXPIRY.plusSeconds(1);
    assertThat(granting(null).decide("any", withToken())).isEqualTo(until(EXPIRY, "own"));
    assertThat(granting(later).decide("any", withToken())).isEqualTo(until(EXPIRY, "own"));
    assertThat(granting(sooner).decide("any", withToken())).isEqualTo(until(sooner, "own"));
    assertThat(granting(sooner).decide("any", new TestingAuthenticationToken("ada", "secret")))
        .isEqualTo(until(sooner, "own"));
  }

  private static UserRights granting(Instant expiry) {
    return new AuthorizerRights((path, user) -> until(expiry, "own"), TOKENS, null);
  }

  @Test
  void whomTheContainerHasAuthenticatedHasWhatRulesGiveToAllUsers() {
    Principal user = () -> "ada";
    UserRights rights = new AuthorizerRights(RULES, TOKENS, null);
    assertThat(rights.decide("shop", user)).isEqualTo(until(null, "user:ada"));
    assertThat(rights.decide("staff", user))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Kind.FORBIDDEN));
  }
}
