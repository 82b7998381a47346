package dev.merrow.ws.server.auth;

import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Grants every client full access. */
enum AllowAll implements Authenticator {
  INSTANCE;

  private static final Grant ANYONE = new Grant(Grant.ANYONE, Access.READ_WRITE, null);

  /** There are no tokens. */
  @Override
  public boolean acceptsFreshTokens() {
    return false;
  }

  @Override
  public CompletionStage<Decision> authenticate(AuthRequest request) {
    return CompletableFuture.completedFuture(ANYONE);
  }

  @Override
  public CompletionStage<Boolean> isAdministrator(Request request) {
    return CompletableFuture.completedFuture(true);
  }
}
