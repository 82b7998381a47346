package dev.merrow.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.spring.PathAuthorizer;
import dev.merrow.spring.autoconfigure.MerrowProperties.AccessRule;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;

/** What rules give to users of Spring Security. */
class RulesAuthorizerTest {
  private static final PathAuthorizer RULES =
      authorizer(
          List.of(
              new AccessRule("shop/**", null, Access.READ_ONLY),
              new AccessRule("shop/orders", "ROLE_CLERK", Access.READ_WRITE),
              new AccessRule("staff", "ROLE_CLERK", Access.READ_ONLY)));

  private static PathAuthorizer authorizer(List<AccessRule> rules) {
    return new RulesAuthorizer(
        rules, new MerrowSecurityAutoConfiguration.Tokens().merrowTokenExpiry());
  }

  private static Authentication user(String... authorities) {
    return new TestingAuthenticationToken("ada", "secret", authorities);
  }

  private static Access accessOf(Decision decision) {
    return decision instanceof Grant grant ? grant.access() : null;
  }

  @Test
  void theRuleThatAllowsMoreApplies() {
    Authentication clerk = user("ROLE_CLERK");
    assertThat(accessOf(RULES.decide("shop/orders", clerk))).isEqualTo(Access.READ_WRITE);
    assertThat(accessOf(RULES.decide("shop/prices", clerk))).isEqualTo(Access.READ_ONLY);
    assertThat(accessOf(RULES.decide("shop/orders", user("ROLE_GUEST"))))
        .isEqualTo(Access.READ_ONLY);
  }

  @Test
  void whoHasNoRuleIsForbidden() {
    assertThat(RULES.decide("staff", user("ROLE_GUEST")))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Kind.FORBIDDEN));
  }

  @Test
  void withoutRulesUsersMayDoEverything() {
    assertThat(authorizer(List.of()).decide("any/path", user("ROLE_GUEST")))
        .isEqualTo(new Grant("ada", Access.READ_WRITE, null));
  }

  @Test
  void whoIsNotAuthenticatedIsNotKnown() {
    assertThat(RULES.decide("shop/orders", new TestingAuthenticationToken("ada", "secret")))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Kind.UNAUTHENTICATED));
  }

  @Test
  void aGrantExpiresWithTheTokenThatTheUserHasShown() {
    Instant expiry = Instant.parse("2030-01-01T00:00:00Z");
    OAuth2AccessToken token =
        new OAuth2AccessToken(
            OAuth2AccessToken.TokenType.BEARER, "token", expiry.minusSeconds(60), expiry);
    Authentication user = new TestingAuthenticationToken("ada", token, "ROLE_CLERK");
    assertThat(RULES.decide("staff", user)).isEqualTo(new Grant("ada", Access.READ_ONLY, expiry));
  }
}
