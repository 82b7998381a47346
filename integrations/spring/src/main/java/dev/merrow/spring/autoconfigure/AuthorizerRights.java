package dev.merrow.spring.autoconfigure;

import dev.merrow.spring.PathAuthorizer;
import dev.merrow.spring.autoconfigure.MerrowSecurityAutoConfiguration.Expiry;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Grant;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

/** The rights that a {@link PathAuthorizer} gives, which end with the user's authentication. */
final class AuthorizerRights implements UserRights {
  private final PathAuthorizer authorizer;
  private final Expiry expiry;
  private final @Nullable String administrators;

  /**
   * @param administrators the authority of users who administer the broker; null for none
   */
  AuthorizerRights(PathAuthorizer authorizer, Expiry expiry, @Nullable String administrators) {
    this.authorizer = authorizer;
    this.expiry = expiry;
    this.administrators = administrators;
  }

  @Override
  public Decision decide(String path, Principal user) {
    Authentication authentication =
        user instanceof Authentication known
            ? known
            // the container has authenticated the user, and knows no authorities
            : UsernamePasswordAuthenticationToken.authenticated(user, "", List.of());
    Decision decision = authorizer.decide(path, authentication);
    return decision instanceof Grant grant
        ? grant.withExpiry(earlier(grant.expiry(), expiry.apply(authentication)))
        : decision;
  }

  @Override
  public boolean isAdministrator(Principal user) {
    return administrators != null
        && user instanceof Authentication known
        && known.isAuthenticated()
        && known.getAuthorities().stream()
            .anyMatch(each -> administrators.equals(each.getAuthority()));
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }
}
