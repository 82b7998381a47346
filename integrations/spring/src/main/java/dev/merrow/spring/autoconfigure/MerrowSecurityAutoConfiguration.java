package dev.merrow.spring.autoconfigure;

import dev.merrow.spring.PathAuthorizer;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AbstractOAuth2Token;

/** Authentication of the broker's clients by Spring Security. */
@AutoConfiguration(after = MerrowAutoConfiguration.class)
@ConditionalOnClass(Authentication.class)
public class MerrowSecurityAutoConfiguration {

  /** When a user's authentication ends. */
  @FunctionalInterface
  interface Expiry extends Function<Authentication, @Nullable Instant> {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(AbstractOAuth2Token.class)
  static class Tokens {

    /** That of the token, of users who have shown one, such as a JSON Web Token. */
    @Bean
    Expiry merrowTokenExpiry() {
      return user ->
          user.getCredentials() instanceof AbstractOAuth2Token token ? token.getExpiresAt() : null;
    }
  }

  @Bean
  @ConditionalOnMissingBean
  PathAuthorizer merrowPathAuthorizer(MerrowProperties properties) {
    return new RulesAuthorizer(properties.server().access());
  }

  @Bean
  UserRights merrowUserRights(
      PathAuthorizer authorizer, ObjectProvider<Expiry> expiries, MerrowProperties properties) {
    return new AuthorizerRights(
        authorizer,
        expiries.getIfAvailable(() -> user -> null),
        properties.server().administrators());
  }
}
