package dev.merrow.spring.autoconfigure;

import dev.merrow.ws.server.auth.AuthRequest;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import dev.merrow.ws.server.engine.Request;
import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Knows clients by the user whom the application has authenticated. */
final class UserAuthenticator implements Authenticator {
  private final UserRights rights;
  private final @Nullable Access anonymous;

  /**
   * @param rights of users
   * @param anonymous what clients may do of whom no user is known; null for nothing
   */
  UserAuthenticator(UserRights rights, @Nullable Access anonymous) {
    this.rights = rights;
    this.anonymous = anonymous;
  }

  /** What has authenticated the user is not known here, and can't do it again. */
  @Override
  public boolean acceptsFreshTokens() {
    return false;
  }

  @Override
  public CompletionStage<Decision> authenticate(AuthRequest request) {
    Principal user = request.upgrade().principal();
    Decision decision = user == null ? forAnonymous() : moreOf(rights.decide(request.path(), user));
    return CompletableFuture.completedFuture(decision);
  }

  @Override
  public CompletionStage<Boolean> isAdministrator(Request request) {
    Principal user = request.principal();
    return CompletableFuture.completedFuture(user != null && rights.isAdministrator(user));
  }

  private Decision forAnonymous() {
    return anonymous == null
        ? new Refusal(Kind.UNAUTHENTICATED, "no user is known")
        : new Grant(Grant.ANYONE, anonymous, null);
  }

  /** A user may do at least what anybody may. */
  private Decision moreOf(Decision decision) {
    if (anonymous == null) {
      return decision;
    }
    if (decision instanceof Grant grant) {
      return anonymous == Access.READ_WRITE && grant.access() == Access.READ_ONLY
          ? grant.withAccess(anonymous)
          : grant;
    }
    return forAnonymous();
  }
}
