package dev.merrow.spring.autoconfigure;

import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/** The labels of a user: {@code user:NAME}, and the user's authorities. */
final class UserLabels {
  private static final Logger LOG = LoggerFactory.getLogger(UserLabels.class);

  private UserLabels() {}

  /**
   * Returns the labels of a user. A user with more or longer authorities than a grant can have gets
   * none of them as labels, and so sees and writes less rather than more.
   */
  static Set<String> of(Authentication user) {
    Set<String> labels = new LinkedHashSet<>(NameLabel.of(user.getName()));
    for (GrantedAuthority each : user.getAuthorities()) {
      String authority = each.getAuthority();
      if (authority != null && !authority.isEmpty()) {
        labels.add(authority);
      }
    }
    try {
      return new Grant(user.getName(), Access.READ_ONLY, null).withLabels(labels).labels();
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "The authorities of {} are not its labels: {}. A PathAuthorizer can choose some",
          user.getName(),
          e.getMessage());
      return NameLabel.of(user.getName());
    }
  }
}
