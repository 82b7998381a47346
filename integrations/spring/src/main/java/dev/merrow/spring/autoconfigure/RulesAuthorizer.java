package dev.merrow.spring.autoconfigure;

import dev.merrow.spring.PathAuthorizer;
import dev.merrow.spring.autoconfigure.MerrowProperties.AccessRule;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import dev.merrow.ws.server.auth.PathRules;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;

/** Gives users the access that the rules of {@code merrow.server.access} say. */
final class RulesAuthorizer implements PathAuthorizer {
  private final List<Rule> rules;

  private record Rule(@Nullable String authority, PathRules paths) {

    /** The access that the rule gives; null for none. */
    @Nullable Access accessOf(String path, Authentication user) {
      return isFor(user) ? paths.accessTo(path) : null;
    }

    private boolean isFor(Authentication user) {
      return authority == null
          || user.getAuthorities().stream().anyMatch(each -> authority.equals(each.getAuthority()));
    }
  }

  RulesAuthorizer(List<AccessRule> rules) {
    List<AccessRule> given =
        rules.isEmpty() ? List.of(new AccessRule("**", null, Access.READ_WRITE)) : rules;
    this.rules = given.stream().map(RulesAuthorizer::ruleOf).toList();
  }

  private static Rule ruleOf(AccessRule rule) {
    String access = rule.access() == Access.READ_ONLY ? "read-only" : "read-write";
    return new Rule(rule.authority(), PathRules.parse(Map.of(rule.path(), access)));
  }

  @Override
  public Decision decide(String path, Authentication user) {
    if (!user.isAuthenticated()) {
      return new Refusal(Kind.UNAUTHENTICATED, "the user is not authenticated");
    }
    Access most = null;
    for (Rule rule : rules) {
      Access access = rule.accessOf(path, user);
      if (access != null && most != Access.READ_WRITE) {
        most = access;
      }
    }
    return most == null
        ? new Refusal(Kind.FORBIDDEN, "no rule gives access to " + user.getName())
        : new Grant(user.getName(), most, null).withLabels(UserLabels.of(user));
  }
}
