package dev.merrow.spring;

import dev.merrow.ws.server.auth.Decision;
import org.springframework.security.core.Authentication;

/**
 * Decides on the access of a user, whom Spring Security has authenticated, to a path of the broker.
 * A bean of this type replaces the rules of {@code merrow.server.access}. Use it to derive a {@link
 * Decision.Grant} from authorities and claims. If the user has shown an OAuth 2 token, a grant ends
 * with the token at the latest.
 */
@FunctionalInterface
public interface PathAuthorizer {

  /**
   * Decides. Called from many threads; must not block. An exception counts as a refusal and is
   * logged.
   *
   * @param path the requested path, which may be any string, neither decoded nor normalised
   * @param user the user, as Spring Security's filter chain has authenticated the WebSocket's
   *     request; without authorities if the container alone has authenticated the user
   */
  Decision decide(String path, Authentication user);
}
