package dev.merrow.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.spring.PathAuthorizer;
import dev.merrow.spring.autoconfigure.MerrowProperties.AccessRule;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;

/** What rules give to users of Spring Security. */
class RulesAuthorizerTest {
  private static final PathAuthorizer RULES =
      authorizer(
          List.of(
              new AccessRule("shop/**", null, Access.READ_ONLY),
              new AccessRule("shop/orders", "ROLE_CLERK", Access.READ_WRITE),
              new AccessRule("staff", "ROLE_CLERK", Access.READ_ONLY)));

  private static PathAuthorizer authorizer(List<AccessRule> rules) {
    return new RulesAuthorizer(rules);
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
        .isEqualTo(
            new Grant("ada", Access.READ_WRITE, null).withLabels(Set.of("user:ada", "ROLE_GUEST")));
  }

  @Test
  void whoIsNotAuthenticatedIsNotKnown() {
    assertThat(RULES.decide("shop/orders", new TestingAuthenticationToken("ada", "secret")))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Kind.UNAUTHENTICATED));
  }

  @Test
  void theNameAndTheAuthoritiesAreTheLabels() {
    assertThat(RULES.decide("shop/orders", user("ROLE_CLERK", "team:red")))
        .isInstanceOfSatisfying(
            Grant.class,
            grant ->
                assertThat(grant.labels())
                    .containsExactlyInAnyOrder("user:ada", "ROLE_CLERK", "team:red"));
  }

  @Test
  void moreAuthoritiesThanThereMayBeLabelsAreNoneAndRefuseNobody() {
    String[] many =
        IntStream.rangeClosed(0, Grant.MAX_LABELS)
            .mapToObj(number -> "ROLE_" + number)
            .toArray(String[]::new);
    assertThat(RULES.decide("shop/orders", user(many)))
        .isInstanceOfSatisfying(
            Grant.class, grant -> assertThat(grant.labels()).containsExactly("user:ada"));
  }
}
