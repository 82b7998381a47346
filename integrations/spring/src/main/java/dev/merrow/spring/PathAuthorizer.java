package dev.merrow.spring;

import dev.merrow.ws.server.auth.Decision;
import org.springframework.security.core.Authentication;

/**
 * Decides what a user whom Spring Security has authenticated may do at a path of the broker. A bean
 * of this type replaces the rules of {@code merrow.server.access}. It is the place to turn
 * authorities and claims into what a {@link Decision.Grant} can say.
 */
@FunctionalInterface
public interface PathAuthorizer {

  /**
   * Decides. Called from many threads; must not block. An exception counts as a refusal and is
   * logged.
   *
   * @param path the path that the user asks for, which may be any string
   * @param user as the chain of Spring Security's filters has authenticated the WebSocket's request
   */
  Decision decide(String path, Authentication user);
}
