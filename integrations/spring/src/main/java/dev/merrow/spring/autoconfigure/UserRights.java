package dev.merrow.spring.autoconfigure;

import dev.merrow.ws.server.auth.Decision;
import java.security.Principal;

/** What an authenticated user may do. */
@FunctionalInterface
interface UserRights {

  /** Decides on a path. */
  Decision decide(String path, Principal user);

  /** Returns whether a user administers the broker; none does by default. */
  default boolean isAdministrator(Principal user) {
    return false;
  }
}
